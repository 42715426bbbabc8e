"""The letters about a newer text or an older word; as all letters to members they name the statement."""

from datetime import datetime

from petitioner.endorsements.renewal_rules import LEAST_WAIT, OBJECTION_TIME
from petitioner.endorsements.renewal_shapes import DueRenewal
from petitioner.foundation.mail import whole_letter
from petitioner.foundation.settings import Settings
from petitioner.foundation.web import render


def renewal_letter(
    due: DueRenewal, *, token: str, stop_token: str, settings: Settings, now: datetime
) -> bytes:
    """Return what a member is told or asked, with the difference and the text."""
    letter = due.letter
    stop = f"{settings.public_url}/u/{stop_token}"
    subject, text, html = (
        render(
            f"endorsements/emails/renewal/{part}",
            letter.language,
            kind=letter.kind,
            named=due.named,
            change=due.change,
            statement=due.change.statement,
            link=f"{settings.public_url}/r/{token}",
            stop=stop,
            days=LEAST_WAIT.days,
            hours=int(OBJECTION_TIME.total_seconds() // 3600),
        )
        for part in ("subject.txt", "body.txt", "body.html")
    )
    host = settings.public_url.split("/")[2].split(":", maxsplit=1)[0]
    return whole_letter(
        " ".join(subject.split()),
        text,
        html,
        language=letter.language,
        sender_name=settings.sender_name,
        sender=settings.mail_from,
        to=due.address,
        message_id=f"{letter.letter_id.hex}@{host}",
        date=now,
        stop=stop,
    )
