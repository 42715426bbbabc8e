"""Stop an account: nobody is signed in to it, and no letter lets anybody in."""

from datetime import datetime

from petitioner.accounts import store
from petitioner.accounts.end_sessions import end_sessions
from petitioner.accounts.rules import AccountState
from petitioner.foundation.db import Session


def freeze(session: Session, account_id: int, *, now: datetime) -> bool:
    """Freeze an account; return False if it was frozen before, which changes nothing."""
    account = store.read_account(session, account_id, waiting=True)
    if account is None or account.state is AccountState.FROZEN:
        return False
    store.change_state(session, account_id, AccountState.FROZEN, frozen_at=now)
    end_sessions(session, account_id, now=now)
    store.void_links(session, account_id)
    return True
