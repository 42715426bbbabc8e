"""Put the result into the log, and let go of single answers."""

from collections import Counter
from datetime import datetime
from hashlib import sha256

from petitioner.foundation.db import Session
from petitioner.sample_audit import store
from petitioner.sample_audit.find_audit import find_audit
from petitioner.sample_audit.rules import (
    ANSWERS_KEPT,
    Missing,
    Outcome,
    RefusedAudit,
    result_text,
    settle,
)
from petitioner.transparency.append import append
from petitioner.transparency.extend import check
from petitioner.transparency.rules import Happening, Kind, Leaf
from petitioner.transparency.shapes import Log, NewLeaf


def publish(session: Session, log: Log, audit_id: int, *, is_early: bool, now: datetime) -> Outcome:
    """Publish what became of the drawn, for good; pages follow. Return it.

    Raises:
        RefusedAudit: nobody was asked, answers still come in (unless `is_early`), or it is too late.
        LogBroken: the log cannot be used, or knows more than the database: nothing is put into it.
    """
    found = find_audit(session, audit_id)
    if found.value is None or (found.drawn_at is not None and found.drawn_at + ANSWERS_KEPT <= now):
        raise RefusedAudit("This audit was drawn too long ago: its answers are deleted. Begin another.")
    if found.asked_at is None and found.second_by is None:
        raise RefusedAudit("Nobody was asked: neither were letters sent nor was the auditor's file written.")
    if found.closes_at is not None and now < found.closes_at and not is_early:
        raise RefusedAudit(
            f"Answers are taken until {found.closes_at:%Y-%m-%d}. --early publishes without them."
        )
    check(session, log)
    kept = {row.place for row in store.signed(session, found.drawn)}
    store.note_missing(session, audit_id, [p for p in found.drawn if p not in kept], Missing.GONE)
    leaves = store.drawn_leaves(session, audit_id)
    counted = Counter(settle(row.said, row.told, row.missing) for row in leaves)
    outcome = Outcome(counted["yes"], counted["no"], counted["silent"], counted["not_asked"])
    promise = found.promise
    words = result_text(promise.digest(), found.value, found.drawn, outcome)
    leaf = Leaf(
        Kind.EVENT,
        promise.statement_id,
        reason=Happening.SAMPLE_RESULT,
        digest=sha256(words.encode()).digest(),
    )
    store.change(
        session,
        audit_id,
        yes=outcome.yes,
        no=outcome.no,
        silent=outcome.silent,
        not_asked=outcome.not_asked,
        result_leaf=append(session, [NewLeaf(leaf)]),
        published_at=now,
    )
    store.forget_answers(session, [audit_id])
    return outcome
