"""The letter to a reviewer."""

from datetime import datetime

from petitioner.drafts.notices import DueNotice
from petitioner.foundation.mail import whole_letter
from petitioner.foundation.settings import Settings
from petitioner.foundation.web import render


def review_letter(due: DueNotice, *, stop_token: str, settings: Settings, now: datetime) -> bytes:
    """Return the letter that says that something waits; it names no text and no organisation."""
    stop = f"{settings.public_url}/u/{stop_token}"
    values = {"link": f"{settings.public_url}/desk/reviews", "stop": stop}
    subject, text, html = (
        render(f"drafts/emails/review/{part}", due.language, **values)
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
        message_id=f"{due.letter_id.hex}@{host}",
        date=now,
        stop=stop,
    )
