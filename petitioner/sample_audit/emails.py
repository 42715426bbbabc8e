"""The letter to a drawn signer. Like every letter to signers it says nothing of what was signed."""

from datetime import datetime

from petitioner.foundation.letter import words_of, write_letter
from petitioner.foundation.settings import Settings
from petitioner.sample_audit.shapes import DueLetter


def letter(due: DueLetter, *, token: str, stop_token: str, settings: Settings, now: datetime) -> bytes:
    """Return the question as it goes over the wire; sent again, it is the same letter."""
    stop = f"{settings.public_url}/u/{stop_token}"
    words = words_of(
        "sample_audit/emails/question",
        due.language,
        link=f"{settings.public_url}/s/{token}",
        stop=stop,
    )
    return write_letter(
        words,
        due.language,
        to=due.address,
        name=f"sample-{due.leaf_id.hex}",
        stop=stop,
        settings=settings,
        now=now,
    )
