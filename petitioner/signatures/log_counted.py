"""Put into the log what the one writer has just counted and subtracted, in the same transaction."""

from collections import Counter
from collections.abc import Sequence
from random import SystemRandom
from secrets import token_bytes
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.signatures.commit_to import commit_to
from petitioner.signatures.store import leaves as store
from petitioner.transparency import store as log
from petitioner.transparency.append import append
from petitioner.transparency.rules import Kind, Leaf
from petitioner.transparency.shapes import NewLeaf

_DIGEST_BYTES: Final = 32
_chance = SystemRandom()


def log_counted(
    session: Session,
    counted: Sequence[store.AnyRow],
    withdrawn: Sequence[store.AnyRow],
    *,
    keys: WorkerKeys,
) -> Counter[int]:
    """Append a leaf for each signature that was counted, and one for each that was taken back.

    Return how many of each statement were taken back, but for those that a recovered log held already. Inside
    the batch the order is chance. Who took back what was not counted yet (`was_counted`) is counted and taken
    back: the log has the numbers of the page.
    """
    if not counted and not withdrawn:
        return Counter()
    early = [row for row in withdrawn if not row.was_counted]
    commitments = commit_to(session, [row.id for row in counted], keys=keys)
    versions = store.version_numbers(session, {row.version_id for row in (*counted, *early)})
    signs = [
        NewLeaf(
            Leaf(
                Kind.SIGN,
                row.statement_id,
                version=versions[row.version_id],
                digest=commitments.get(row.id) or token_bytes(_DIGEST_BYTES),
            ),
            about=row.id.bytes,
        )
        for row in (*counted, *early)
    ]
    _chance.shuffle(signs)
    append(session, signs)
    return _take_back(session, withdrawn)


def _take_back(session: Session, withdrawn: Sequence[store.AnyRow]) -> Counter[int]:
    found = log.places(session, [row.id.bytes for row in withdrawn])
    removals = [
        NewLeaf(Leaf(Kind.WITHDRAW, row.statement_id, target=found[row.id.bytes]))
        for row in withdrawn
        if row.id.bytes in found
    ]
    _chance.shuffle(removals)
    append(session, removals)
    log.forget(session, found.values())
    return Counter(new.leaf.statement for new in removals)


def log_history(session: Session, *, keys: WorkerKeys, most: int) -> int:
    """Append leaves for what was counted before there was a log, up to `most`; return how many, 0 at the end.

    At the end, whoever had been subtracted by then is appended as counted and taken back.
    """
    if not log.standing(session).has_history:
        return 0
    rows = store.counted_without_leaf(session, most=most)
    if rows:
        log_counted(session, rows, (), keys=keys)
        return len(rows)
    gone = store.subtracted(session)
    log_counted(session, (), gone, keys=keys)
    log.end_history(session)
    return len(gone)
