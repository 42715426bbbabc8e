"""Let what everybody may read of signers follow what they now let be shown."""

from collections.abc import Collection
from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.signatures.store import withdrawal as store


def refresh_public(session: Session, signature_ids: Collection[UUID], *, keys: WorkerKeys) -> None:
    """Take the public lines of these signatures away, in the transaction that changed them."""
    del keys
    store.take_from_public(session, signature_ids)
