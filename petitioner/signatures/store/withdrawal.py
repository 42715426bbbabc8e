"""Signatures that are taken back or shown less."""

from collections.abc import Collection, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, case, delete, select, update
from sqlalchemy.orm import Session

from petitioner.signatures.models import Link, PublicSigner, Signature
from petitioner.signatures.receipt_models import Receipt
from petitioner.signatures.rules import KEPT, LIVE, State
from petitioner.signatures.store.imported import remove_signers
from petitioner.vocabulary.country import UNSAID
from petitioner.vocabulary.visibility import Visibility

AnyRow: TypeAlias = Row[*tuple[Any, ...]]


def kept(session: Session, signature_ids: Collection[UUID]) -> Sequence[AnyRow]:
    """Return those of the signatures that are live or may come to be again, locked."""
    query = select(Signature.id, Signature.state, Signature.uncounted_at).where(
        Signature.id.in_(signature_ids), Signature.state.in_(sorted(KEPT))
    )
    return session.execute(query.order_by(Signature.id).with_for_update()).all()


def empty(session: Session, signature_ids: Collection[UUID]) -> None:
    """Make nameless rows of these signatures, and forget the addresses on their links.

    The country goes with the mark of the one writer; of what it has subtracted before, it goes here. Whom an
    import from elsewhere counts too is not counted there any more either. A receipt nobody has fetched goes.
    """
    remove_signers(session, signature_ids)
    session.execute(delete(Receipt).where(Receipt.signature_id.in_(signature_ids)))
    session.execute(delete(PublicSigner).where(PublicSigner.signature_id.in_(signature_ids)))
    session.execute(
        update(Link)
        .where(Link.signature_id.in_(signature_ids))
        .values(contact=None, letter_due_at=None, code_digest=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Signature)
        .where(Signature.id.in_(signature_ids))
        .values(
            state=State.WITHDRAWN,
            country=case((Signature.uncounted_at.is_not(None), UNSAID), else_=Signature.country),
            person=None,
            contact=None,
            fingerprint=None,
            namesake=None,
            comment_state=None,
            visibility=Visibility.HIDDEN,
            wants_updates=False,
        )
        .execution_options(synchronize_session=False)
    )


def lock(session: Session, signature_id: UUID) -> AnyRow | None:
    """Return what may be changed of a live signature, locked."""
    query = select(Signature.statement_id, Signature.person, Signature.namesake, Signature.visibility).where(
        Signature.id == signature_id, Signature.state.in_(sorted(LIVE))
    )
    return session.execute(query.with_for_update()).one_or_none()


def set_visibility(session: Session, signature_id: UUID, visibility: Visibility) -> None:
    """Let a signature be shown in another way; one that is hidden has no comment to be looked at."""
    values: dict[str, Any] = {"visibility": visibility}
    if visibility is Visibility.HIDDEN:
        values["comment_state"] = None
    session.execute(
        update(Signature)
        .where(Signature.id == signature_id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


def set_person(session: Session, signature_id: UUID, person: bytes, namesake: bytes | None) -> None:
    """Keep an encrypted person, and what tells them from the other on the mailbox."""
    session.execute(
        update(Signature)
        .where(Signature.id == signature_id)
        .values(person=person, namesake=namesake)
        .execution_options(synchronize_session=False)
    )
