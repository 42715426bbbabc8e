"""Promise a sample audit, before anybody can know which leaves it will draw."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.sample_audit import store
from petitioner.sample_audit.rules import Promise, RefusedAudit, check_promise, due_of, population
from petitioner.statements.read import policies, published
from petitioner.transparency.append import append
from petitioner.transparency.extend import check, held
from petitioner.transparency.rules import Happening, Kind, Leaf, read_leaf
from petitioner.transparency.shapes import Log, NewLeaf


def begin(
    session: Session,
    log: Log,
    slug: str,
    *,
    size: int,
    auditor_key: bytes,
    source: str,
    due_at: datetime | None,
    now: datetime,
) -> tuple[int, int]:
    """Put the promise into the log; return the number of the audit, and of how many signatures it may draw.

    It holds once that leaf is signed.

    Raises:
        RefusedAudit: there is no such statement, its signers are at risk, or the value may be known today.
        LogBroken: the log cannot be used.
    """
    known = {key.slug: key.statement_id for key in published(session, now=now)}
    if slug not in known:
        raise RefusedAudit(f"There is no published statement {slug}.")
    statement_id = known[slug]
    due = due_of(source, due_at)
    check_promise(size, due, is_sealed=policies(session, [statement_id])[statement_id].is_sealed, now=now)
    check(session, log)
    _, signed = held(session, log)
    leaves = map(read_leaf, store.log_leaves(session, signed.size))
    count = len(population(leaves, statement_id))
    if not count:
        raise RefusedAudit("No signature of this statement is in the signed log yet.")
    promise = Promise(statement_id, signed.size, signed.root, size, auditor_key, source, due)
    leaf = Leaf(Kind.EVENT, statement_id, reason=Happening.SAMPLE_PROMISED, digest=promise.digest())
    place = append(session, [NewLeaf(leaf)])
    return store.add(session, promise, leaf=place, now=now), count
