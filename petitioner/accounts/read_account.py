"""Look an account up by its number."""

from petitioner.accounts import store
from petitioner.accounts.shapes import AccountView
from petitioner.foundation.db import Session


def read_account(session: Session, account_id: int, *, waiting: bool = False) -> AccountView | None:
    """Return an account, or nothing; `waiting`: nobody else changes it until the transaction ends."""
    return store.read_account(session, account_id, waiting=waiting)
