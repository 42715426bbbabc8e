"""The letter to a reviewer."""

from datetime import datetime

from petitioner.drafts.notices import DueNotice
from petitioner.foundation.letter import words_of, write_letter
from petitioner.foundation.settings import Settings


def review_letter(due: DueNotice, *, stop_token: str, settings: Settings, now: datetime) -> bytes:
    """Return the letter that says that something waits; it names no text and no organisation."""
    stop = f"{settings.public_url}/u/{stop_token}"
    values = {"link": f"{settings.public_url}/desk/reviews", "stop": stop}
    words = words_of("drafts/emails/review", due.language, **values)
    return write_letter(
        words,
        due.language,
        to=due.address,
        name=due.letter_id.hex,
        stop=stop,
        settings=settings,
        now=now,
    )
