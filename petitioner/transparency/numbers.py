"""What the leaves of each statement add up to, counted anew."""

from petitioner.foundation.db import Session
from petitioner.transparency import store
from petitioner.transparency.rules import Kind
from petitioner.transparency.shapes import Numbers


def numbers(session: Session) -> dict[int, Numbers]:
    """Return the numbers of every statement that has leaves, by its id; reads every leaf."""
    found, reasons = store.by_kind(session), store.by_reason(session)
    return {
        statement_id: Numbers(
            signed=found.get((statement_id, Kind.SIGN), 0),
            withdrawn=found.get((statement_id, Kind.WITHDRAW), 0),
            invalidated=found.get((statement_id, Kind.INVALIDATE), 0)
            - found.get((statement_id, Kind.REINSTATE), 0),
            by_reason={reason: number for (s, reason), number in reasons.items() if s == statement_id},
        )
        for statement_id in {statement_id for statement_id, _ in found if statement_id}
    }
