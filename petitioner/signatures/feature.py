"""Put a signer among the prominent signatories, or take one from there."""

from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.signatures.list_public import UnknownSigner
from petitioner.signatures.show import show
from petitioner.signatures.store import public_signers as store
from petitioner.vocabulary.visibility import Visibility


class NameNotShown(ValueError):
    """The signer does not let the whole name be shown, so nobody may point to it."""


def feature(
    session: Session,
    statement_id: int,
    public_id: UUID,
    *,
    position: int,
    role: str | None = None,
    keys: WorkerKeys,
) -> None:
    """Put a signer at a position from 1; those from there on move down by one, and no place stays empty.

    A role takes the place of the signer's own words; without one, what stands there stays.

    Raises:
        UnknownSigner: nobody of that id is shown.
        NameNotShown: only initials are shown.
    """
    found = store.signature_of(session, statement_id, public_id)
    if found is None:
        raise UnknownSigner(public_id)
    if found.visibility not in {Visibility.NAME, Visibility.ROLE}:
        raise NameNotShown(public_id)
    order = [other for other in store.prominent(session, statement_id) if other != public_id]
    order.insert(position - 1, public_id)
    store.set_order(session, statement_id, order)
    if role is not None:
        store.set_role(session, public_id, role=role, is_given=True)
    show(session, [found.id], keys=keys)


def unfeature(session: Session, statement_id: int, public_id: UUID, *, keys: WorkerKeys) -> None:
    """Take a signer from the prominent ones; the role is again what the signer wrote.

    Raises:
        UnknownSigner: nobody of that id is shown.
    """
    found = store.signature_of(session, statement_id, public_id)
    if found is None:
        raise UnknownSigner(public_id)
    order = [other for other in store.prominent(session, statement_id) if other != public_id]
    store.set_order(session, statement_id, order)
    store.set_role(session, public_id, role=None, is_given=False)
    show(session, [found.id], keys=keys)
