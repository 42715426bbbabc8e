"""Find the account of an address."""

from petitioner.accounts import store
from petitioner.accounts.rules import AccountKind
from petitioner.accounts.shapes import AccountView
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.vocabulary.email_address import EmailAddress


def find_account(
    session: Session, kind: AccountKind, address: EmailAddress, *, keys: WorkerKeys
) -> AccountView | None:
    """Return the account of an address, however its mailbox is spelled; None if it has none."""
    return store.find_account(session, kind, keys.account_digest(kind, address.canonical()))
