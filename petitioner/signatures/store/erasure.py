"""What was disowned, and what a restored database has to forget again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, delete, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from petitioner.signatures.models import Link, NewsAddress, PublicSigner, Signature
from petitioner.signatures.rules import End, State
from petitioner.signatures.store.attempts import leave, let_go
from petitioner.vocabulary.country import UNSAID
from petitioner.vocabulary.visibility import Visibility

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_UNFINISHED = Signature.state.in_([State.PENDING, State.DISOWNED])


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


def attempts(session: Session, keys: Collection[tuple[int, bytes]]) -> Sequence[UUID]:
    """Return every attempt of these (statement, fingerprint) that never counted, locked."""
    mine = tuple_(Signature.statement_id, Signature.fingerprint).in_(keys)
    return session.scalars(select(Signature.id).where(mine, _UNFINISHED).with_for_update()).all()


def delete_attempts(session: Session, ids: Collection[UUID], *, end: End = End.EXPIRED) -> None:
    """Delete those of the signatures that never counted, and the codes and addresses of their links.

    They are counted among the attempts that ended so.
    """
    unfinished = session.scalars(select(Signature.id).where(Signature.id.in_(ids), _UNFINISHED)).all()
    leave(session, unfinished, end=end)
    session.execute(
        update(Link)
        .where(Link.signature_id.in_(unfinished))
        .values(code_digest=None, letter_due_at=None, contact=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(Signature).where(Signature.id.in_(unfinished)).execution_options(synchronize_session=False)
    )


def not_withdrawn(session: Session, ids: Collection[UUID]) -> Sequence[UUID]:
    """Return those of the signatures that are there and were not withdrawn, locked."""
    query = select(Signature.id).where(Signature.id.in_(ids), Signature.state != State.WITHDRAWN)
    return session.scalars(query.with_for_update()).all()


def settle_uncounted(session: Session, ids: Collection[UUID], *, at: datetime) -> None:
    """Let nobody count or subtract those of the withdrawn signatures that are not in the number.

    Nor are they attempts any more, until the log says again what became of them.
    """
    let_go(session, ids)
    session.execute(
        update(Signature)
        .where(Signature.id.in_(ids), Signature.counted_at.is_(None))
        .values(uncounted_at=at, country=UNSAID)
        .execution_options(synchronize_session=False)
    )


def other_attempts(session: Session, ids: Collection[UUID]) -> Sequence[UUID]:
    """Return the unfinished attempts of the people who gave these signatures, but for these themselves."""
    mine = aliased(Signature)
    query = (
        select(Signature.id)
        .join(
            mine,
            (mine.statement_id == Signature.statement_id)
            & (mine.fingerprint == Signature.fingerprint)
            & mine.namesake.is_not_distinct_from(Signature.namesake),
        )
        .where(mine.id.in_(ids), Signature.id.not_in(ids), _UNFINISHED)
    )
    return session.scalars(query).all()


def hide(session: Session, ids: Collection[UUID]) -> None:
    """Show nothing of these signatures any more."""
    session.execute(delete(PublicSigner).where(PublicSigner.signature_id.in_(ids)))
    session.execute(
        update(Signature)
        .where(Signature.id.in_(ids))
        .values(visibility=Visibility.HIDDEN, comment_state=None)
        .execution_options(synchronize_session=False)
    )


def show_less(session: Session, ids: Collection[UUID]) -> None:
    """Let those of the signatures that are shown by name be shown by initials."""
    named = Signature.visibility.in_([Visibility.NAME, Visibility.ROLE])
    session.execute(
        update(Signature)
        .where(Signature.id.in_(ids), named)
        .values(visibility=Visibility.INITIALS)
        .execution_options(synchronize_session=False)
    )


def delete_news(session: Session, address_digests: Collection[bytes]) -> None:
    """Forget the addresses with these digests that wanted news."""
    session.execute(
        delete(NewsAddress)
        .where(NewsAddress.address_digest.in_(address_digests))
        .execution_options(synchronize_session=False)
    )
