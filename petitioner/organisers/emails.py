"""The letter to somebody who is to be an organiser."""

from datetime import datetime

from petitioner.foundation.letter import words_of, write_letter
from petitioner.foundation.settings import Settings
from petitioner.organisers.rules import INVITATION_TIME
from petitioner.organisers.shapes import DueInvitation


def invitation_letter(
    due: DueInvitation, *, token: str, stop_token: str, settings: Settings, now: datetime
) -> bytes:
    """Return the letter whose link makes a first way in; it names no organisation."""
    stop = f"{settings.public_url}/u/{stop_token}"
    values = {
        "link": f"{settings.public_url}/desk/enter/{token}",
        "stop": stop,
        "days": INVITATION_TIME.days,
    }
    words = words_of("organisers/emails/invitation", due.language, **values)
    return write_letter(
        words,
        due.language,
        to=due.address,
        name=due.invitation_id.hex,
        stop=stop,
        settings=settings,
        now=now,
    )
