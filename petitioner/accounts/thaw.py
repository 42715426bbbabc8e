"""Let a frozen account be used again. Only the organisation that runs the instance does this."""

from petitioner.accounts import store
from petitioner.accounts.rules import AccountState
from petitioner.foundation.db import Session


def thaw(session: Session, account_id: int) -> bool:
    """Thaw an account; return False if it was not frozen. What ended with the freeze does not come back."""
    account = store.read_account(session, account_id, waiting=True)
    if account is None or account.state is AccountState.ACTIVE:
        return False
    store.change_state(session, account_id, AccountState.ACTIVE, frozen_at=None)
    return True
