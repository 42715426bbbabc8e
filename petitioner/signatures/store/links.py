"""Letters that are due, and what a link or a code leads to."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.orm import Session

from petitioner.signatures.models import Link, Signature

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

# The web process calls these functions; its database role can read none of the rows they touch.
_LOOK_UP_LINK: Final = text("SELECT * FROM look_up_link(:asked)")
_SPEND_TRY: Final = text("SELECT * FROM spend_try(:asked, :typed, :most)")
_DISOWN: Final = text("SELECT disown_signature(:asked, :at)")


def claim_letters(session: Session, most: int, *, now: datetime, lease: timedelta) -> list[AnyRow]:
    """Return letters that are due, and put them off by the lease so that nobody else takes them meanwhile."""
    due = (
        select(Link.id)
        .where(Link.letter_due_at <= now)
        .order_by(Link.letter_due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("due")  # taken once: a subquery could be run again for each row, and lock more than it was asked
    )
    claimed = (
        update(Link)
        .where(Link.id.in_(select(due.c.id)))
        .values(letter_due_at=now + lease)
        .returning(
            Link.id,
            Link.letter,
            Link.letter_number,
            Link.language,
            Link.letter_attempts,
            Link.statement_id,
            Link.signature_id,
            Link.contact,
        )
        .execution_options(synchronize_session=False)
    )
    return list(session.execute(claimed))


def signers(session: Session, signature_ids: Collection[UUID | None]) -> dict[UUID, AnyRow]:
    """Return the encrypted address of these signatures, wherever it lies, and the person, if any."""
    wanted = [signature_id for signature_id in signature_ids if signature_id is not None]
    if not wanted:
        return {}
    rows = session.execute(
        select(
            Signature.id,
            Signature.statement_id,
            func.coalesce(Signature.contact, Link.contact).label("contact"),
            Signature.person,
        )
        .outerjoin(Link, Link.id == Signature.id)
        .where(Signature.id.in_(wanted), Signature.person.is_not(None))
    )
    return {row.id: row for row in rows}


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
    """Return what the link's page needs; `is_signed` if the signer's mailbox has no seat left."""
    return session.execute(_LOOK_UP_LINK, {"asked": token_digest}).one_or_none()


def spend_try(
    session: Session, handle_digest: bytes, code_digest: bytes | None, *, most: int
) -> AnyRow | None:
    """Count one try at a code; return its link's token digest if it is right, or that the page `is_spent`.

    None for an unknown handle.
    """
    values = {"asked": handle_digest, "typed": code_digest, "most": most}
    return session.execute(_SPEND_TRY, values).one_or_none()


def disown(session: Session, token_digest: bytes, *, now: datetime) -> bool:
    """Mark the pending signature of a valid link as not its owner's; say whether there was one."""
    return bool(session.scalar(_DISOWN, {"asked": token_digest, "at": now}))
