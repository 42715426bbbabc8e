"""Write once more, and only once, to everybody who got a letter and has not answered."""

from datetime import datetime

from petitioner.canvass.find_round import find_round
from petitioner.canvass.rules import RefusedCanvass, Stage
from petitioner.canvass.store import rounds as store
from petitioner.foundation.db import Session


def remind(session: Session, statement: str, assembly: str, *, now: datetime) -> int:
    """Let the same letter be due again, with the same address in it; return to how many.

    Who wants no letters meanwhile is passed over when it is their turn.

    Raises:
        UnknownText, UnknownCanvass: there is no such canvass.
        RefusedCanvass: it does not run, they were reminded already, or nobody is left to be reminded.
    """
    found = find_round(session, statement, assembly, now=now)
    store.take_turn(session, found.statement_id)
    found = find_round(session, statement, assembly, now=now)
    if found.stage is not Stage.RUNNING:
        raise RefusedCanvass(f"The canvass is {found.stage}; nobody is reminded.")
    if found.reminded_at is not None:
        raise RefusedCanvass(f"They were reminded on {found.reminded_at:%Y-%m-%d}; once is enough.")
    count = store.remind_unanswered(session, found.canvass_id, now=now)
    if not count:
        raise RefusedCanvass("Nobody has got a letter and left it unanswered.")
    store.change_round(session, found.canvass_id, now=now, reminded_at=now)
    return count
