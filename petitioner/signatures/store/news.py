"""Addresses that want news of a statement; nothing here leads to a signature."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.signatures.models import Link, NewsAddress
from petitioner.signatures.rules import LinkKind

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_LINK = (Link.id, Link.statement_id, Link.language, Link.contact)


def agreed(session: Session, most: int) -> Sequence[AnyRow]:
    """Return links whose addresses were confirmed for news, locked."""
    query = select(*_LINK).where(Link.is_agreed).limit(most)
    return session.execute(query.with_for_update(skip_locked=True)).all()


def refused(session: Session, most: int) -> Sequence[AnyRow]:
    """Return links whose owners did not ask for news and whose addresses are still there, locked."""
    is_refused = (Link.kind == LinkKind.NEWS) & Link.is_disowned & Link.contact.is_not(None)
    return session.execute(
        select(*_LINK).where(is_refused).limit(most).with_for_update(skip_locked=True)
    ).all()


def add_news_address(
    session: Session,
    *,
    row_id: UUID,
    statement_id: int,
    address_digest: bytes,
    contact: bytes,
    language: str,
    created_on: date,
) -> None:
    """Keep an address for news of a statement; twice is once."""
    row = upsert(NewsAddress).values(
        id=row_id,
        statement_id=statement_id,
        address_digest=address_digest,
        contact=contact,
        language=language,
        created_on=created_on,
    )
    session.execute(row.on_conflict_do_nothing())


def delete_links(session: Session, link_ids: Collection[UUID]) -> None:
    """Delete links that have done their work."""
    session.execute(delete(Link).where(Link.id.in_(link_ids)).execution_options(synchronize_session=False))


def empty_links(session: Session, link_ids: Collection[UUID]) -> None:
    """Forget the addresses and codes of links; their pages go on saying what was answered."""
    session.execute(
        update(Link)
        .where(Link.id.in_(link_ids))
        .values(contact=None, code_digest=None, letter_due_at=None)
        .execution_options(synchronize_session=False)
    )


def statements_with_news(session: Session) -> Sequence[int]:
    """Return the statements of which anybody wants news."""
    return session.scalars(select(NewsAddress.statement_id).distinct()).all()


def delete_news_addresses(session: Session, address_digests: Collection[bytes]) -> list[bytes]:
    """Delete the addresses with these digests; return the digests that were there."""
    if not address_digests:
        return []
    gone = delete(NewsAddress).where(NewsAddress.address_digest.in_(address_digests))
    return list(
        session.scalars(
            gone.returning(NewsAddress.address_digest).execution_options(synchronize_session=False)
        )
    )
