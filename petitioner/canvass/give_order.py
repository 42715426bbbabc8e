"""Stop a canvass, let it go on, or close it."""

from datetime import datetime

from petitioner.canvass.find_round import find_round
from petitioner.canvass.rules import Order, move
from petitioner.canvass.shapes import Round
from petitioner.canvass.store import rounds as store
from petitioner.foundation.db import Session


def give_order(session: Session, statement: str, assembly: str, order: Order, *, now: datetime) -> Round:
    """Carry out an order, and return the canvass as it was.

    Stopped, no letter leaves and answers are still taken; closed, none are, and what was said stays.

    Raises:
        UnknownText, UnknownCanvass: there is no such canvass.
        RefusedCanvass: it is not in a state for that.
    """
    found = find_round(session, statement, assembly, now=now)
    store.take_turn(session, found.statement_id)
    found = find_round(session, statement, assembly, now=now)  # as it is now that it is our turn
    stage = move(found.stage, order)
    if order is Order.CLOSE:
        closes_at = min(found.closes_at, now)
        store.change_round(session, found.canvass_id, now=now, stage=stage, closes_at=closes_at)
    else:
        store.change_round(session, found.canvass_id, now=now, stage=stage)
    return found
