"""After a restore: bring signatures to what the log says of them, which it has said for good."""

from petitioner.foundation.db import Session
from petitioner.signatures.store import leaves as store


def follow_log(session: Session) -> int:
    """Invalidate and reinstate those signatures of which a recovered log says so; return how many.

    The one writer then brings the numbers after them. It appends no leaf: the leaves are there.
    """
    return store.invalidate_as_logged(session) + store.reinstate_as_logged(session)
