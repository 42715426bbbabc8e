"""How far a statement's thresholds are met, and since when."""

from collections.abc import Sequence

from petitioner.endorsements.shapes import AssemblyBacking
from petitioner.foundation.db import Session
from petitioner.publication.rules import threshold_line
from petitioner.publication.shapes import ThresholdLine
from petitioner.publication.store import parts as store
from petitioner.statements.shapes import Threshold


def read_thresholds(
    session: Session,
    statement_id: int,
    thresholds: Sequence[Threshold],
    backing: Sequence[AssemblyBacking],
) -> tuple[ThresholdLine, ...]:
    """Return a line for each threshold, in their order; one query, or none without thresholds."""
    if not thresholds:
        return ()
    events = store.threshold_events(session, statement_id)
    return tuple(
        threshold_line(threshold, backing, [event for event in events if event.threshold == threshold])
        for threshold in thresholds
    )
