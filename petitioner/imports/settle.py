"""Once a night: whoever has signed here since is not counted by an import any more."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.imports import store
from petitioner.signatures.fingerprints import fingerprints


def settle(session: Session, *, keys: WorkerKeys, most: int, now: datetime) -> bool:
    """Look at the next part of one import; False if every import was looked at today.

    Where the statement's key is destroyed, the fingerprints go, and the number stays as it was.
    """
    due = store.next_unsettled(session, now.date())
    if due is None:
        return False
    if fingerprints(session, [due.statement_id], keys=keys, now=now).knows(due.statement_id):
        gone = store.remove_signed(session, due.statement_id, due.id, most=most)
        left = max(0, due.number - gone)
    else:
        gone, left = store.remove_prints(session, due.id, most=most), due.number
    is_done = gone < most
    store.change(session, due.id, number=left, **({"settled_on": now.date()} if is_done else {}))
    return True
