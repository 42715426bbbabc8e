"""Read an account's address, for a letter."""

from petitioner.accounts import store
from petitioner.accounts.contact import read_contact
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.vocabulary.email_address import EmailAddress


def read_address(session: Session, account_id: int, *, keys: WorkerKeys) -> EmailAddress | None:
    """Return the address of an account, which is there; None if it cannot be read with these keys."""
    uuid, stored = store.encrypted_address(session, account_id)
    try:
        return read_contact(keys, stored, uuid)
    except UnreadableSeal:
        return None
