"""The letter to a member. It goes to a public official's official address, so it names the statement."""

from datetime import datetime

from petitioner.endorsements.rules import LETTER_TIME
from petitioner.endorsements.shapes import DueLetter
from petitioner.foundation.mail import whole_letter
from petitioner.foundation.settings import Settings
from petitioner.foundation.web import render


def letter(due: DueLetter, *, token: str, stop_token: str, settings: Settings, now: datetime) -> bytes:
    """Return the question to a member, with the full text they are said to back."""
    stop = f"{settings.public_url}/u/{stop_token}"
    subject, text, html = (
        render(
            f"endorsements/emails/question/{part}",
            due.language,
            named=due.named,
            statement=due.statement,
            link=f"{settings.public_url}/e/{token}",
            stop=stop,
            days=LETTER_TIME.days,
        )
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
