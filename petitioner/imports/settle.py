"""Once a night: whoever has signed here since is not counted by an import any more, nor who left."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.imports import store
from petitioner.signatures.fingerprints import fingerprints


def settle(session: Session, *, keys: WorkerKeys, most: int, now: datetime) -> bool:
    """Look at the next part of one import; False if every import was looked at today.

    At its end the number is counted anew. Where the statement's key is destroyed, the fingerprints go, and
    the number stays as it was.
    """
    due = store.next_unsettled(session, now.date())
    if due is None:
        return False
    if not fingerprints(session, [due.statement_id], keys=keys, now=now).knows(due.statement_id):
        if store.remove_prints(session, due.id, most=most) < most:
            store.change(session, due.id, settled_on=now.date())
    elif store.remove_signed(session, due.statement_id, due.id, most=most) < most:
        number = store.number_of_prints(session, due.id)
        store.change(session, due.id, number=number, settled_on=now.date())
    return True
