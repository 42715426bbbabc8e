"""Organisers' questions for an address: what the worker writes, and what the page of the asker shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import Row, delete, func, select, text, update
from sqlalchemy.orm import Session

from petitioner.signatures.desk_models import SignerSearch
from petitioner.signatures.models import Signature
from petitioner.signatures.rules import State

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_LIST: Final = text("SELECT * FROM list_found_signers(:shown, :asked, :at)")
_COUNT: Final = text("SELECT count_signer_searches(:shown, :at)")
_KNOWN: Final = (State.PENDING, State.HELD, State.CONFIRMED, State.INVALIDATED)


def signed_with(session: Session, statement_id: int, fingerprint: bytes) -> Sequence[UUID]:
    """Return the signatures of one mailbox under one statement, the oldest first."""
    query = select(Signature.id).where(
        Signature.statement_id == statement_id,
        Signature.fingerprint == fingerprint,
        Signature.state.in_(_KNOWN),
    )
    return session.scalars(query.order_by(Signature.created_at, Signature.id)).all()


def add(session: Session, account_id: int, statement_id: int, found: Sequence[UUID], *, now: datetime) -> int:
    """Keep the answer to a question; return its number."""
    search = SignerSearch(account_id=account_id, statement_id=statement_id, found=list(found), asked_at=now)
    session.add(search)
    session.flush()
    return search.id


def number_since(session: Session, account_id: int, since: datetime) -> int:
    """Return how many questions an account has asked since a moment; it asks no other meanwhile."""
    session.execute(text("SELECT pg_advisory_xact_lock(7302021, :account)"), {"account": account_id})
    query = select(func.count()).where(SignerSearch.account_id == account_id, SignerSearch.asked_at > since)
    return session.scalar(query) or 0


def found_by(
    session: Session, search_id: int, account_id: int, statement_id: int, *, since: datetime
) -> Sequence[UUID]:
    """Return what an account's own question of a statement found, if it was asked since a moment."""
    query = select(SignerSearch.found).where(
        SignerSearch.id == search_id,
        SignerSearch.account_id == account_id,
        SignerSearch.statement_id == statement_id,
        SignerSearch.asked_at > since,
    )
    return session.scalar(query) or ()


def forget(session: Session, *, found_before: datetime, asked_before: datetime) -> None:
    """Forget what was found before one moment, and that it was asked before another."""
    session.execute(delete(SignerSearch).where(SignerSearch.asked_at < asked_before))
    session.execute(
        update(SignerSearch)
        .where(SignerSearch.asked_at < found_before, func.cardinality(SignerSearch.found) > 0)
        .values(found=[])
        .execution_options(synchronize_session=False)
    )


def list_found(session: Session, shown: bytes, statement_id: int, *, now: datetime) -> Sequence[AnyRow]:
    """Return what the newest question of the session's account found; one row of blanks for nobody."""
    return session.execute(_LIST, {"shown": shown, "asked": statement_id, "at": now}).all()


def count_own(session: Session, shown: bytes, *, now: datetime) -> int:
    """Return how many questions the session's account has asked within an hour."""
    return session.scalar(_COUNT, {"shown": shown, "at": now}) or 0
