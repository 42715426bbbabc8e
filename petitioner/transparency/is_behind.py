"""Before a leaf is appended without the log's key: ask whether a restore has left the database behind."""

from pathlib import Path

from petitioner.foundation.db import Session
from petitioner.transparency import lock, store
from petitioner.transparency.notes import size_of


def is_behind(session: Session, path: Path) -> bool:
    """Be the only one who gives leaves their places; say whether leaves that were signed are missing.

    `path` is that of the lock. Where it is behind, or nobody can tell, nothing may be appended before
    `recover` has run.
    """
    store.become_the_sequencer(session)
    try:
        note = lock.read(path)
        return store.signed(session) > 0 if note is None else store.size(session) < size_of(note)
    except (OSError, ValueError):  # it is not ours to read, or says nothing
        return True
