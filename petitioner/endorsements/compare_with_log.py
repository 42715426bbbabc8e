"""Compare who backs a statement with what the log says."""

from collections import Counter

from petitioner.endorsements.store import logged as store
from petitioner.foundation.db import Session
from petitioner.transparency import store as log
from petitioner.transparency.rules import Kind


def compare_with_log(session: Session) -> dict[int, tuple[int, int]]:
    """Count every backer and every leaf anew; return (log, counted) of each statement that differs.

    A backer whose leaf does not say exactly what the site shows is none of those in the log.
    """
    log.become_the_sequencer(session)
    rows = store.live(session)
    holding = log.places(session, [each.about for each in rows])
    leaves = log.leaves_at(session, [each.place for each in rows if each.place is not None])
    counted = Counter(each.told.statement_id for each in rows)
    told = Counter(
        each.told.statement_id
        for each in rows
        if each.place is not None
        and holding.get(each.about) == each.place
        and each.is_told(leaves.get(each.place))
    )
    kinds = log.by_kind(session)
    found = {}
    for statement_id in sorted(counted.keys() | {s for s, kind in kinds if kind == Kind.ENDORSE}):
        ended = kinds.get((statement_id, Kind.END_ENDORSEMENT), 0)
        logged = kinds.get((statement_id, Kind.ENDORSE), 0) - ended
        if not logged == told[statement_id] == counted[statement_id]:
            in_log = told[statement_id] if logged == counted[statement_id] else logged
            found[statement_id] = (in_log, counted[statement_id])
    return found
