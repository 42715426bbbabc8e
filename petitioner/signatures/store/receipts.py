"""Receipts: asked for, made, and taken away by whoever has the code."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import Row, delete, select, text, update
from sqlalchemy.orm import Session

from petitioner.signatures.models import Signature
from petitioner.signatures.receipt_models import Receipt

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

# The web process calls these functions; its database role can read none of the rows they touch.
_OFFER: Final = text("SELECT offer_receipt(:answered, :offer, :until)")
_IS_OPEN: Final = text("SELECT is_receipt_open(:asked, :at)")
_ASK: Final = text("SELECT ask_receipt(:asked, :code, :sealed, :at, :until)")
_CLAIM: Final = text("SELECT made FROM claim_receipt(:code, :at)")


def offer(session: Session, token_digest: bytes, offer_digest: bytes, *, until: datetime) -> None:
    """Note that a receipt may be asked for of what this token confirms next; an offer before it is over."""
    session.execute(_OFFER, {"answered": token_digest, "offer": offer_digest, "until": until})


def is_open(session: Session, asked: bytes, *, now: datetime) -> bool:
    """Say whether a signature was just confirmed and has no receipt; it is found by form or offer."""
    return bool(session.scalar(_IS_OPEN, {"asked": asked, "at": now}))


def ask(
    session: Session,
    asked: bytes,
    code_digest: bytes,
    sealed: bytes,
    *,
    now: datetime,
    until: datetime,
) -> bool:
    """Ask for the receipt of a signature; say whether it is on its way now."""
    values = {"asked": asked, "code": code_digest, "sealed": sealed, "at": now, "until": until}
    return bool(session.scalar(_ASK, values))


def claim(session: Session, code_digest: bytes, *, now: datetime) -> AnyRow | None:
    """Take a receipt away, if there is one behind a code; `made` is null while it has to be waited for."""
    return session.execute(_CLAIM, {"code": code_digest, "at": now}).one_or_none()


def waiting(session: Session, most: int) -> Sequence[AnyRow]:
    """Return receipts to be made of signatures that were counted, locked, with their encrypted persons."""
    query = (
        select(
            Receipt.id,
            Receipt.sealed_code,
            Signature.id.label("signature_id"),
            Signature.statement_id,
            Signature.person,
        )
        .join(Signature, Signature.id == Receipt.signature_id)
        .where(Receipt.sealed_code.is_not(None), Signature.counted_at.is_not(None))
        .order_by(Signature.counted_at)
        .limit(most)
    )
    return session.execute(query.with_for_update(of=Receipt, skip_locked=True)).all()


def put(session: Session, receipt_id: UUID, made: bytes) -> None:
    """Keep a receipt that was made; the worker has no more use for its code."""
    session.execute(update(Receipt).where(Receipt.id == receipt_id).values(made=made, sealed_code=None))


def remove(session: Session, receipt_ids: Collection[UUID]) -> None:
    """Delete receipts that cannot be made."""
    session.execute(delete(Receipt).where(Receipt.id.in_(receipt_ids)))


def remove_past(session: Session, *, now: datetime) -> None:
    """Delete what was not asked for, or not fetched, in its time."""
    session.execute(delete(Receipt).where(Receipt.ends_at < now))
