"""The letters about a newer text or an older word; as all letters to members they name the statement."""

from datetime import datetime

from petitioner.endorsements.renewal_rules import LEAST_WAIT, OBJECTION_TIME
from petitioner.endorsements.renewal_shapes import DueRenewal
from petitioner.foundation.letter import words_of, write_letter
from petitioner.foundation.settings import Settings


def renewal_letter(
    due: DueRenewal, *, token: str, stop_token: str, settings: Settings, now: datetime
) -> bytes:
    """Return what a member is told or asked, with the difference and the text."""
    letter = due.letter
    stop = f"{settings.public_url}/u/{stop_token}"
    words = words_of(
        "endorsements/emails/renewal",
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
    return write_letter(
        words,
        letter.language,
        to=due.address,
        name=letter.letter_id.hex,
        stop=stop,
        settings=settings,
        now=now,
    )
