"""Put into the log what the one writer has just counted, subtracted and counted again, in its transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import SystemRandom
from secrets import token_bytes
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.signatures.batch_rules import REMOVALS
from petitioner.signatures.commit_to import commit_to
from petitioner.signatures.rules import State
from petitioner.signatures.store import leaves as store
from petitioner.transparency import store as log
from petitioner.transparency.append import append
from petitioner.transparency.rules import Kind, Leaf, Removal
from petitioner.transparency.shapes import NewLeaf

_DIGEST_BYTES: Final = 32
_chance = SystemRandom()


@dataclass(frozen=True, slots=True)
class Changes:
    """How many of each statement were withdrawn, and how many more are invalidated for each reason."""

    withdrawn: Counter[int] = field(default_factory=Counter)
    invalidated: Counter[tuple[int, int]] = field(default_factory=Counter)


def log_counted(
    session: Session,
    counted: Sequence[store.AnyRow],
    removed: Sequence[store.AnyRow] = (),
    reinstated: Sequence[store.AnyRow] = (),
    *,
    keys: WorkerKeys,
) -> Changes:
    """Append a leaf for each signature that was counted, and for each that does not, or again does, count.

    Return what was added to the numbers of those that do not count; what a recovered log held is left out.
    Inside the batch the order is chance. Who was removed without being counted before
    (`was_counted`) is counted and removed: the log has the numbers of the page.
    """
    if not counted and not removed and not reinstated:
        return Changes()
    early = [row for row in removed if not row.was_counted]
    commitments = commit_to(session, [row.id for row in (*counted, *early)], keys=keys)
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
    places = log.places(session, [row.id.bytes for row in (*removed, *reinstated)])
    is_withdrawn = [row.state == State.WITHDRAWN for row in removed]
    changes = Changes(
        _withdraw(session, [row for row, gone in zip(removed, is_withdrawn, strict=True) if gone], places)
    )
    changes.invalidated.update(
        _invalidate(
            session, [row for row, gone in zip(removed, is_withdrawn, strict=True) if not gone], places
        )
    )
    changes.invalidated.subtract(_reinstate(session, reinstated, places))
    return changes


def _withdraw(session: Session, rows: Sequence[store.AnyRow], places: Mapping[bytes, int]) -> Counter[int]:
    """Append that these were taken back; nobody is to find their places any more."""
    mine = {row.id.bytes: row for row in rows if row.id.bytes in places}
    ended = log.removed_among(session, [places[about] for about in mine])
    leaves = [
        Leaf(Kind.WITHDRAW, row.statement_id, target=places[about])
        for about, row in mine.items()
        if places[about] not in ended
    ]
    _append(session, leaves)
    log.forget(session, [places[about] for about in mine])
    return Counter(leaf.statement for leaf in leaves)


def _invalidate(
    session: Session, rows: Sequence[store.AnyRow], places: Mapping[bytes, int]
) -> Counter[tuple[int, int]]:
    """Append that these do not count, and why, but for those of which the log says so already."""
    mine = {row.id.bytes: row for row in rows if row.id.bytes in places}
    ended = log.removed_among(session, [places[about] for about in mine])
    leaves = [
        Leaf(
            Kind.INVALIDATE,
            row.statement_id,
            target=places[about],
            reason=REMOVALS.get(row.reason, Removal.OTHER),
        )
        for about, row in mine.items()
        if places[about] not in ended
    ]
    _append(session, leaves)
    log.set_removed(session, {leaf.target: leaf.reason for leaf in leaves})
    return Counter((leaf.statement, leaf.reason) for leaf in leaves)


def _reinstate(
    session: Session, rows: Sequence[store.AnyRow], places: Mapping[bytes, int]
) -> Counter[tuple[int, int]]:
    """Append that these count again, but for those of which the log says so already."""
    mine = {places[row.id.bytes]: row for row in rows if row.id.bytes in places}
    ended = log.removed_among(session, mine)
    _append(session, [Leaf(Kind.REINSTATE, mine[at].statement_id, target=at) for at in ended])
    log.set_removed(session, dict.fromkeys(ended))
    return Counter((mine[at].statement_id, reason) for at, reason in ended.items())


def _append(session: Session, leaves: Sequence[Leaf]) -> None:
    new = [NewLeaf(leaf) for leaf in leaves]
    _chance.shuffle(new)
    append(session, new)


def log_history(session: Session, *, keys: WorkerKeys, most: int) -> int:
    """Append leaves for what was counted before there was a log, up to `most`; return how many, 0 at the end.

    At the end, whoever had been subtracted by then is appended as counted and taken back.
    """
    if not log.standing(session).has_history:
        return 0
    rows = store.counted_without_leaf(session, most=most)
    if rows:
        log_counted(session, rows, keys=keys)
        return len(rows)
    gone = store.subtracted(session)
    log_counted(session, (), gone, keys=keys)
    log.end_history(session)
    return len(gone)
