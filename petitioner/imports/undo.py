"""Take an import back whole, a batch at a time: at once it is in no number any more."""

from petitioner.foundation.db import Session
from petitioner.imports import store
from petitioner.imports.rules import ImportState


def undo(session: Session, import_id: int, *, was_public: bool, most: int) -> None:
    """Forget the next fingerprints; at the end none is left. One that was never public was discarded."""
    if store.remove_prints(session, import_id, most=most) < most:
        after = ImportState.UNDONE if was_public else ImportState.DISCARDED
        store.change(session, import_id, state=after, number=0)
