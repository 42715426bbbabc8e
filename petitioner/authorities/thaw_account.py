"""Let a frozen account be used again: only the organisation that runs the instance says so."""

from petitioner.accounts.thaw import thaw
from petitioner.authorities.store import held as store
from petitioner.foundation.db import Session


def thaw_account(session: Session, account_id: int) -> bool:
    """Thaw an account, with the objections so far settled; False if it was not frozen.

    What it could do has ended and does not come back: it is asked for, or granted, again.
    """
    if not thaw(session, account_id):
        return False
    store.settle_objections(session, account_id)
    return True
