"""Remind people once of a letter they have not answered, unless they want no letters."""

from datetime import datetime
from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.signatures.allowed_letters import allowed_letters
from petitioner.signatures.rules import LEAST_LEFT, REMINDED_AFTER
from petitioner.signatures.store import reminders as store
from petitioner.signatures.tools import Tools
from petitioner.statements.read import policies


def remind(session: Session, tools: Tools, *, after: UUID, most: int, now: datetime) -> UUID | None:
    """Let the one reminder be due of up to `most` links with ids above `after`; return the last id looked at.

    None when none is left. Whoever had their letters for the day may be reminded later, while the link works.
    Of sealed statements nobody is reminded, and of others only where the organiser wants it.
    """
    mailed_before, works_until = now - REMINDED_AFTER, now + LEAST_LEFT
    waiting = store.statements_waiting(session, mailed_before=mailed_before, works_until=works_until)
    known = policies(session, waiting)
    reminding = [
        statement_id
        for statement_id, policy in known.items()
        if policy.sends_reminders and not policy.is_sealed
    ]
    rows = store.unanswered(
        session, reminding, after=after, most=most, mailed_before=mailed_before, works_until=works_until
    )
    if not rows:
        return None
    store.remind(session, allowed_letters(session, rows, tools, now=now), now=now)
    return rows[-1].id  # type: ignore[no-any-return]
