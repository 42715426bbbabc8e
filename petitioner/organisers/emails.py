"""The letter to somebody who is to be an organiser."""

from datetime import datetime

from petitioner.foundation.mail import whole_letter
from petitioner.foundation.settings import Settings
from petitioner.foundation.web import render
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
    subject, text, html = (
        render(f"organisers/emails/invitation/{part}", due.language, **values)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    host = settings.public_url.split("/")[2].split(":", maxsplit=1)[0]
    return whole_letter(
        " ".join(subject.split()),
        text,
        html,
        language=due.language,
        sender_name=settings.sender_name,
        sender=settings.mail_from,
        to=due.address,
        message_id=f"{due.invitation_id.hex}@{host}",
        date=now,
        stop=stop,
    )
