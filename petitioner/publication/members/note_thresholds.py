"""Write down that a threshold was met, or lost again: once for each time it happens."""

from collections.abc import Sequence
from datetime import datetime

from petitioner.endorsements.shapes import AssemblyBacking
from petitioner.foundation.db import Session
from petitioner.publication.rules import is_met_by
from petitioner.publication.shapes import ThresholdEvent
from petitioner.publication.store import parts as store
from petitioner.statements.shapes import Threshold


def note_thresholds(
    session: Session,
    statement_id: int,
    thresholds: Sequence[Threshold],
    backing: Sequence[AssemblyBacking],
    *,
    now: datetime,
) -> None:
    """Note what changed since the last time; the same again changes nothing. Only the publisher may call it.

    A threshold that was never met is not noted as lost. Another number makes another threshold, which has
    a history of its own.
    """
    if not thresholds:
        return
    was_met = {event.threshold: event.is_met for event in store.threshold_events(session, statement_id)}
    for threshold in thresholds:
        is_met = any(is_met_by(threshold, assembly) for assembly in backing)
        if is_met != was_met.get(threshold, False):
            store.add_threshold_event(session, statement_id, ThresholdEvent(threshold, is_met, now))
