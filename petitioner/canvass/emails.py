"""The letter of a canvass. It goes to a public official's official address, so it names the statement."""

from datetime import datetime

from petitioner.canvass.rules import last_day
from petitioner.canvass.shapes import DueLetter, Plan
from petitioner.foundation.letter import words_of, write_letter
from petitioner.foundation.settings import Settings
from petitioner.statements.shapes import StatementView


def letter(due: DueLetter, *, token: str, stop_token: str, settings: Settings, now: datetime) -> bytes:
    """Return the question to a member, with the full text; the second letter says that it is the second."""
    stop = f"{settings.public_url}/u/{stop_token}"
    words = _words(
        due.statement,
        name=due.invited.name,
        assembly=due.invited.assembly,
        closes_at=due.invited.closes_at,
        is_reminder=due.is_reminder,
        link=f"{settings.public_url}/q/{token}",
        stop=stop,
    )
    turn = "second" if due.is_reminder else "first"
    return write_letter(
        words,
        due.statement.language,
        to=due.address,
        name=f"{turn}-{due.invited.member_id.hex}",
        stop=stop,
        settings=settings,
        now=now,
    )


def proof(plan: Plan, settings: Settings) -> str:
    """Return the first letter of a plan as text, subject first, with dots where its secrets will stand."""
    first = plan.roll.to_ask[0].person.name
    subject, text, _ = _words(
        plan.statement,
        name=f"{first.honorific_prefix} {first.full}".strip(),
        assembly=plan.assembly,
        closes_at=plan.closes_at,
        is_reminder=False,
        link=f"{settings.public_url}/q/…",
        stop=f"{settings.public_url}/u/…",
    )
    return f"{subject}\n\n{text}"


def _words(
    statement: StatementView,
    *,
    name: str,
    assembly: str,
    closes_at: datetime,
    is_reminder: bool,
    link: str,
    stop: str,
) -> tuple[str, str, str]:
    return words_of(
        "canvass/emails/question",
        statement.language,
        statement=statement,
        name=name,
        assembly=assembly,
        last_day=last_day(closes_at),
        is_reminder=is_reminder,
        link=link,
        stop=stop,
    )
