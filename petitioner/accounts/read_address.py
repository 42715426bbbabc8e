"""Read the address of an account, for a letter alone."""

from petitioner.accounts.contact import read_contact
from petitioner.accounts.store import encrypted_address
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.vocabulary.email_address import EmailAddress


def read_address(session: Session, account_id: int, *, keys: WorkerKeys) -> EmailAddress:
    """Return the address of an account that is there; only a worker has the keys."""
    uuid, stored = encrypted_address(session, account_id)
    return read_contact(keys, stored, uuid)
