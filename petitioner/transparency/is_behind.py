"""Before a leaf is appended without the log's key: ask whether a restore has left the database behind."""

from pathlib import Path

from petitioner.foundation.db import Session
from petitioner.transparency import lock, store
from petitioner.transparency.notes import BadNote, size_of


def is_behind(session: Session, path: Path) -> bool:
    """Be the only one who gives leaves their places; say whether leaves that were signed are missing.

    `path` is that of the lock. Where it is behind, or nobody can tell, nothing may be appended before
    `recover` has run.
    """
    store.become_the_sequencer(session)
    note = lock.read(path)
    if note is None:
        return store.signed(session) > 0
    try:
        return store.size(session) < size_of(note)
    except BadNote:
        return True
