"""Carry backings over to a text in which only spelling was corrected, when nobody objected in time."""

from datetime import datetime

from petitioner.endorsements.renewal_rules import OBJECTION_TIME, may_carry
from petitioner.endorsements.store import backers, renewals
from petitioner.foundation.db import Session


def carry_over(session: Session, *, now: datetime) -> int:
    """Carry over whatever may be, and return how many; the endorsement itself keeps its version."""
    until = now - OBJECTION_TIME
    carried = 0
    for statement_id in renewals.statements_with_silence(session, delivered_until=until):
        backers.take_turn(session, statement_id)
        for row in renewals.silent_carries(session, statement_id, delivered_until=until):
            if may_carry(row.delivered_at, row.objected_at, row.state, now=now):
                renewals.carry(session, row.endorsement_id, row.version_id, now=now)
                carried += 1
    return carried
