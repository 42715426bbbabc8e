"""Find the account of an address, or make it."""

from datetime import datetime
from uuid import uuid4

from petitioner.accounts import store
from petitioner.accounts.contact import encrypt_contact
from petitioner.accounts.rules import AccountKind
from petitioner.accounts.shapes import AccountView
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.vocabulary.email_address import EmailAddress


def keep_account(
    session: Session, kind: AccountKind, address: EmailAddress, *, keys: WorkerKeys, now: datetime
) -> AccountView:
    """Return the account of an address, a fresh one if it had none; only that of staff keeps its domain."""
    digest = keys.account_digest(kind, address.canonical())
    found = store.find_account(session, kind, digest)
    if found is not None:
        return found
    uuid = uuid4()
    encrypted = encrypt_contact(keys, address, uuid)
    return store.add_account(
        session,
        kind,
        uuid=uuid,
        address=encrypted,
        address_digest=digest,
        domain=address.domain() if kind is AccountKind.STAFF else "",
        now=now,
    )
