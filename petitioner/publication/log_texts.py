"""Put every text the public has seen into the log, before the first signature under it."""

from petitioner.foundation.db import Session
from petitioner.publication.store import parts as store
from petitioner.transparency.append import append
from petitioner.transparency.rules import Kind, Leaf
from petitioner.transparency.shapes import NewLeaf


def log_texts(session: Session) -> int:
    """Append a leaf for each version of a published statement that has none; return how many."""
    found = store.versions_without_leaf(session)
    if found:
        append(
            session,
            [
                NewLeaf(Leaf(Kind.TEXT, row.statement_id, version=row.number, digest=row.version_hash))
                for row in found
            ],
        )
    return len(found)
