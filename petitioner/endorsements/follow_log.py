"""After a restore: bring endorsements to what the log says of them, which it has said for good."""

from collections.abc import Mapping
from datetime import datetime

from petitioner.endorsements.rules import Step, move
from petitioner.endorsements.store import backers, logged
from petitioner.foundation.db import Session
from petitioner.transparency import store as log
from petitioner.transparency.rules import End, Kind, Leaf, read_leaf


def follow_log(session: Session, *, now: datetime) -> int:
    """Take off who withdrew, or was taken off, after the backup was made; return how many.

    The day and the proof of it are lost, so that the name is not shown at all until it is recorded again. Of
    whom the log knew another word, the word of the backup holds: `log_shown` tells it anew.
    """
    leaves = {
        place: read_leaf(raw) for place, raw in log.of_kinds(session, (Kind.ENDORSE, Kind.END_ENDORSEMENT))
    }
    ends = {leaf.target: place for place, leaf in leaves.items() if leaf.kind is Kind.END_ENDORSEMENT}
    ended = 0
    for each in logged.live(session):
        fate = _fate(each.place, ends, leaves) if each.place is not None else None
        if fate is None:
            continue
        kept = backers.find_endorsement(session, each.endorsement_id)
        is_over = fate is not End.REPLACED
        after = move(kept.standing, Step.RETRACT, facts=kept.facts, now=now) if is_over else kept.standing
        backers.change_standing(session, each.endorsement_id, after, now=now)
        ended += is_over
    return ended


def _fate(place: int, ends: Mapping[int, int], leaves: Mapping[int, Leaf]) -> End | None:
    """Return how a backing ended, through all that took its place, right behind its end; None if it holds."""
    while place in ends:
        end = ends[place]
        reason = End(leaves[end].reason)
        after = leaves.get(end + 1)
        if reason is not End.REPLACED or after is None or after.kind is not Kind.ENDORSE:
            return reason
        if after.statement != leaves[end].statement:
            return reason
        place = end + 1
        if place not in ends:
            return End.REPLACED
    return None
