"""Letters that are due, and what a link or a code leads to."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, exists, select, update
from sqlalchemy.orm import Session, aliased

from petitioner.signatures.models import Link, Signature
from petitioner.signatures.rules import LIVE, State

AnyRow: TypeAlias = Row[*tuple[Any, ...]]


def claim_letters(session: Session, most: int, *, now: datetime, lease: timedelta) -> list[AnyRow]:
    """Return letters that are due, and put them off by the lease so that nobody else takes them meanwhile."""
    due = (
        select(Link.id)
        .where(Link.letter_due_at <= now, Link.signature_id.is_not(None))
        .order_by(Link.letter_due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("due")  # taken once: a subquery could be run again for each row, and lock more than it was asked
    )
    claimed = (
        update(Link)
        .where(Link.id.in_(select(due.c.id)), Signature.id == Link.signature_id)
        .values(letter_due_at=now + lease)
        .returning(
            Link.id,
            Link.kind,
            Link.language,
            Link.letter_attempts,
            Link.expires_at,
            Signature.id.label("signature_id"),
            Signature.statement_id,
            Signature.person,
        )
        .execution_options(synchronize_session=False)
    )
    return list(session.execute(claimed))


def silence_letters(session: Session, link_ids: Collection[UUID]) -> None:
    """Let these letters be due no more."""
    if link_ids:
        session.execute(
            update(Link)
            .where(Link.id.in_(link_ids))
            .values(letter_due_at=None)
            .execution_options(synchronize_session=False)
        )


def look_up_link(session: Session, token_digest: bytes) -> AnyRow | None:
    """Return what the link's page needs; `is_signed` if any attempt of the signer was confirmed."""
    twin = aliased(Signature)
    is_signed = exists().where(
        twin.statement_id == Signature.statement_id,
        twin.fingerprint == Signature.fingerprint,
        twin.state.in_(LIVE),
    )
    return session.execute(
        select(
            Link.statement_id,
            Link.version_id,
            Link.language,
            Link.expires_at,
            Link.is_disowned,
            Signature.state,
            is_signed.label("is_signed"),
        )
        .outerjoin(Signature, Signature.id == Link.signature_id)
        .where(Link.token_digest == token_digest)
    ).one_or_none()


def spend_try(session: Session, handle_digest: bytes, *, most: int) -> AnyRow | None:
    """Count one try at a code and return its link's digests; None for an unknown or spent handle."""
    return session.execute(
        update(Link)
        .where(Link.handle_digest == handle_digest, Link.tries < most)
        .values(tries=Link.tries + 1)
        .returning(Link.code_digest, Link.token_digest, Link.expires_at)
        .execution_options(synchronize_session=False)
    ).one_or_none()


def is_known_handle(session: Session, handle_digest: bytes) -> bool:
    """Say whether a link has this handle."""
    return session.scalar(select(exists().where(Link.handle_digest == handle_digest))) or False


def disown(session: Session, token_digest: bytes, *, now: datetime) -> bool:
    """Mark the pending signature of a valid link as not its owner's; say whether there was one."""
    moved = session.execute(
        update(Signature)
        .where(
            Signature.id == Link.signature_id,
            Link.token_digest == token_digest,
            Link.expires_at > now,
            Signature.state == State.PENDING,
        )
        .values(state=State.DISOWNED)
        .returning(Signature.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if moved is None:
        return False
    session.execute(update(Link).where(Link.token_digest == token_digest).values(is_disowned=True))
    return True
