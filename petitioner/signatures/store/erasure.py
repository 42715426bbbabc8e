"""What goes, and when."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import Session

from petitioner.signatures.models import Link, Signature
from petitioner.signatures.rules import State


def disowned(session: Session, most: int) -> list[Signature]:
    """Return disowned signatures, locked."""
    query = select(Signature).where(Signature.state == State.DISOWNED).limit(most)
    return list(session.scalars(query.with_for_update(skip_locked=True)))


def delete_attempts(session: Session, keys: Collection[tuple[int, bytes]]) -> None:
    """Delete every attempt of these (statement, fingerprint) that never counted, and its links' codes."""
    mine = tuple_(Signature.statement_id, Signature.fingerprint).in_(keys)
    unfinished = Signature.state.in_([State.PENDING, State.DISOWNED])
    ids = select(Signature.id).where(mine, unfinished).scalar_subquery()
    session.execute(
        update(Link)
        .where(Link.signature_id.in_(ids))
        .values(code_digest=None, letter_due_at=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(delete(Signature).where(mine, unfinished).execution_options(synchronize_session=False))


def delete_expired(session: Session, *, before: datetime, bounced_before: datetime, most: int) -> int:
    """Delete pending signatures older than their links, and bounced ones after a day; return how many."""
    bounced = select(Link.signature_id).where(Link.bounced_at < bounced_before)
    over = (
        select(Signature.id)
        .where(Signature.state == State.PENDING, (Signature.created_at < before) | Signature.id.in_(bounced))
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("over")
    )
    gone = session.execute(
        delete(Signature)
        .where(Signature.id.in_(select(over.c.id)))
        .execution_options(synchronize_session=False)
    )
    return gone.rowcount  # type: ignore[attr-defined, no-any-return]


def delete_old_links(session: Session, *, before: datetime) -> int:
    """Delete links that ran out long ago, unless they still lead to a signature; return how many."""
    gone = session.execute(delete(Link).where(Link.expires_at < before))
    return gone.rowcount  # type: ignore[attr-defined, no-any-return]
