"""What goes, and when."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, delete, select, tuple_, update
from sqlalchemy.orm import Session

from petitioner.signatures.models import Link, Signature
from petitioner.signatures.rules import LinkKind, State

AnyRow: TypeAlias = Row[*tuple[Any, ...]]


def disowned(session: Session, most: int) -> Sequence[AnyRow]:
    """Return disowned signatures with the addresses of their links, locked."""
    query = (
        select(
            Signature.id,
            Signature.statement_id,
            Signature.fingerprint,
            Signature.person,
            Link.id.label("link_id"),
            Link.contact,
        )
        .outerjoin(Link, Link.signature_id == Signature.id)
        .where(Signature.state == State.DISOWNED)
        .limit(most)
    )
    return session.execute(query.with_for_update(of=Signature, skip_locked=True)).all()


def delete_attempts(session: Session, keys: Collection[tuple[int, bytes]]) -> None:
    """Delete every attempt of these (statement, fingerprint) that never counted, and its links' codes."""
    mine = tuple_(Signature.statement_id, Signature.fingerprint).in_(keys)
    unfinished = Signature.state.in_([State.PENDING, State.DISOWNED])
    ids = select(Signature.id).where(mine, unfinished).scalar_subquery()
    session.execute(
        update(Link)
        .where(Link.signature_id.in_(ids))
        .values(code_digest=None, letter_due_at=None, contact=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(delete(Signature).where(mine, unfinished).execution_options(synchronize_session=False))


def delete_expired(session: Session, *, now: datetime, bounced_before: datetime, most: int) -> int:
    """Delete pending signatures whose link ran out or bounced a day ago, and its address; say how many."""
    over = session.scalars(
        select(Signature.id)
        .join(Link, Link.signature_id == Signature.id)
        .where(Signature.state == State.PENDING, (Link.expires_at < now) | (Link.bounced_at < bounced_before))
        .limit(most)
        .with_for_update(of=Signature, skip_locked=True)
    ).all()
    if over:
        session.execute(
            update(Link)
            .where(Link.signature_id.in_(over))
            .values(contact=None, letter_due_at=None)
            .execution_options(synchronize_session=False)
        )
        session.execute(
            delete(Signature).where(Signature.id.in_(over)).execution_options(synchronize_session=False)
        )
    return len(over)


def forget_addresses(session: Session, *, now: datetime, bounced_before: datetime) -> int:
    """Erase the addresses of links that ran out or bounced and lead to no signature; return how many.

    A visit may outlast its letter, and goes as a whole.
    """
    gone = session.execute(
        update(Link)
        .where(
            Link.contact.is_not(None),
            Link.signature_id.is_(None),
            Link.kind != LinkKind.VISIT,
            (Link.expires_at < now) | (Link.bounced_at < bounced_before),
        )
        .values(contact=None, letter_due_at=None)
        .execution_options(synchronize_session=False)
    )
    return gone.rowcount  # type: ignore[attr-defined, no-any-return]


def delete_old_links(session: Session, *, before: datetime) -> int:
    """Delete links that ran out long ago, unless they still lead to a signature; return how many."""
    gone = session.execute(delete(Link).where(Link.expires_at < before))
    return gone.rowcount  # type: ignore[attr-defined, no-any-return]
