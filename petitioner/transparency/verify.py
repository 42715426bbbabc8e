"""Hash every leaf of the database, and hold the root against what was signed."""

from petitioner.foundation.db import Session
from petitioner.transparency import store
from petitioner.transparency.edge import Edge
from petitioner.transparency.extend import RECOVER, check, held
from petitioner.transparency.lock import LogBroken
from petitioner.transparency.shapes import Log


def verify(session: Session, log: Log) -> int:
    """Return how many leaves were signed and are in the database, every one as it was signed.

    Raises:
        LogBroken: a leaf is missing or another, or the lock cannot be used.
    """
    _, signed = held(session, log)
    check(session, log)
    edge = Edge()
    for chunk in store.leaves(session, 0, signed.size):
        edge.add_all(chunk)
        edge.take_full()
    if edge.root() != signed.root:
        raise LogBroken(f"The leaves in the database are not those that were signed. {RECOVER}")
    return signed.size
