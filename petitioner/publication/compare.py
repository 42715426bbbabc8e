"""Compare what the signatures, the published numbers and the log say; where they differ, say so publicly."""

import logging
from datetime import datetime

from petitioner.endorsements.compare_with_log import compare_with_log as compare_backers
from petitioner.erasure.rules import is_due
from petitioner.foundation.db import Session
from petitioner.signatures.count import compare_with_log, recount
from petitioner.transparency import store as log_store
from petitioner.transparency.lock import LogBroken
from petitioner.transparency.shapes import Log
from petitioner.transparency.verify import verify

_log = logging.getLogger(__name__)


def compare(session: Session, log: Log, *, now: datetime) -> None:
    """Compare once a night; the second time in a night nothing happens.

    Where anything differs, pages say that the number is under review until a comparison finds it mended, and
    the log of the process says which statement.
    """
    standing = log_store.standing(session)
    if standing.compared_at is not None and not is_due(standing.compared_at, now):
        return
    troubles = differences(session, log, now=now)
    for trouble in troubles:
        _log.error("under review: %s", trouble)
    since = (standing.differs_since or now) if troubles else None
    log_store.set_compared(session, at=now, differs_since=since)


def differences(session: Session, log: Log, *, now: datetime) -> list[str]:
    """Return what does not agree, each in a sentence without a person in it."""
    troubles = [
        f"statement {statement_id}: published {kept}, counted {counted}"
        for statement_id, (kept, counted) in recount(session, now=now, repair=False).items()
    ]
    troubles += [
        f"statement {statement_id}: the log has {logged}, counted {counted}"
        for statement_id, (logged, counted) in compare_with_log(session).items()
    ]
    try:
        verify(session, log)
    except LogBroken as trouble:
        troubles.append(str(trouble))
    troubles += [
        f"statement {statement_id}: the log has {logged} backers, the book {counted}"
        for statement_id, (logged, counted) in compare_backers(session).items()
    ]
    return troubles
