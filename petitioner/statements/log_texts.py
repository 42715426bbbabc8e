"""Put every text the public has seen into the log, before the first signature or backing under it."""

from petitioner.foundation.db import Session
from petitioner.statements.store import versions
from petitioner.transparency import store
from petitioner.transparency.append import append
from petitioner.transparency.rules import Kind, Leaf
from petitioner.transparency.shapes import NewLeaf


def log_texts(session: Session) -> int:
    """Append a leaf for each version of a published statement that has none; return how many."""
    if not versions.without_leaf(session):
        return 0
    store.become_the_sequencer(session)  # somebody else may have appended them meanwhile
    found = versions.without_leaf(session)
    append(
        session,
        [
            NewLeaf(Leaf(Kind.TEXT, row.statement_id, version=row.number, digest=row.version_hash))
            for row in found
        ],
    )
    return len(found)
