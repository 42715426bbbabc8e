"""The letters to a member. They go to a public official's official address, so they name the statement."""

from datetime import datetime, timedelta

from petitioner.endorsements.office_rules import appears_at
from petitioner.endorsements.rules import LETTER_TIME, OBJECTION_WINDOW
from petitioner.endorsements.shapes import DueLetter
from petitioner.foundation.letter import words_of, write_letter
from petitioner.foundation.settings import Settings


def letter(due: DueLetter, *, token: str, stop_token: str, settings: Settings, now: datetime) -> bytes:
    """Return the letter to a member, with the full text they are said to back: a question, or a notice.

    A notice says which address entered it. It reveals that address to the member alone.
    """
    entered_by = due.entered_by
    folder = "question" if entered_by is None else "notice"
    stop = f"{settings.public_url}/u/{stop_token}"
    words = words_of(
        f"endorsements/emails/{folder}",
        due.language,
        named=due.named,
        statement=due.statement,
        link=f"{settings.public_url}/e/{token}",
        stop=stop,
        days=LETTER_TIME.days,
        hours=OBJECTION_WINDOW // timedelta(hours=1),
        shown_from=appears_at(now),
        staff=entered_by.staff.reveal() if entered_by else "",
        granted_by=entered_by.granted_by if entered_by else None,
    )
    return write_letter(
        words,
        due.language,
        to=due.address,
        name=due.letter_id.hex,
        stop=stop,
        settings=settings,
        now=now,
    )
