"""Letters that go a second time: one reminder, and what somebody asks for again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Row, case, select, text, update
from sqlalchemy.orm import Session

from petitioner.signatures.models import Link, Signature
from petitioner.signatures.rules import LetterKind, LinkKind, State
from petitioner.vocabulary.hour import hour_of

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

# The web process calls this function; its database role cannot read what it touches.
_ASK_AGAIN: Final = text("SELECT ask_again(:asked)")
_REMINDER_NUMBER: Final = 2


def statements_waiting(
    session: Session, *, mailed_before: datetime, works_until: datetime
) -> Collection[int]:
    """Return the statements with letters that nobody has answered for so long, and still can."""
    query = select(Link.statement_id).distinct().where(*_unanswered(mailed_before, works_until))
    return [found for found in session.scalars(query) if found is not None]


def unanswered(
    session: Session,
    statement_ids: Collection[int],
    *,
    after: UUID,
    most: int,
    mailed_before: datetime,
    works_until: datetime,
) -> Sequence[AnyRow]:
    """Return links of these statements that were mailed once and not answered, by id, locked."""
    query = (
        select(Link.id, Link.contact, Link.statement_id)
        .join(Signature, Signature.id == Link.signature_id)
        .where(
            *_unanswered(mailed_before, works_until),
            Link.statement_id.in_(statement_ids),
            Link.id > after,
            Signature.state == State.PENDING,
        )
        .order_by(Link.id)
        .limit(most)
    )
    return session.execute(query.with_for_update(of=Link, skip_locked=True)).all()


def _unanswered(mailed_before: datetime, works_until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Link.kind == LinkKind.CONFIRMATION,
        Link.letter == LetterKind.CONFIRMATION,
        Link.letter_number == 1,
        Link.mailed_at <= mailed_before,
        Link.expires_at > works_until,
        Link.letter_due_at.is_(None),
        Link.bounced_at.is_(None),
        Link.contact.is_not(None),
    )


def remind(session: Session, link_ids: Collection[UUID], *, now: datetime) -> None:
    """Let the reminder of these links be due."""
    values = {"letter": LetterKind.REMINDER, "letter_number": _REMINDER_NUMBER}
    _make_due(session, link_ids, values, now=now)


def ask_again(session: Session, handle_digest: bytes) -> None:
    """Note that a letter is asked for again; the function says nothing of what it found."""
    session.execute(_ASK_AGAIN, {"asked": handle_digest})


def asked_again(session: Session, most: int) -> Sequence[AnyRow]:
    """Return links whose letter was asked for again, the longest waiting first, locked."""
    query = (
        select(Link.id, Link.contact, Link.statement_id)
        .where(Link.asked_again_at.is_not(None))
        .order_by(Link.asked_again_at)
        .limit(most)
    )
    return session.execute(query.with_for_update(skip_locked=True)).all()


def forget_asking(session: Session, link_ids: Collection[UUID]) -> None:
    """Remember no longer that these letters were asked for again."""
    if link_ids:
        session.execute(
            update(Link)
            .where(Link.id.in_(link_ids))
            .values(asked_again_at=None)
            .execution_options(synchronize_session=False)
        )


def answerable(
    session: Session, link_ids: Collection[UUID], *, most_letters: int, now: datetime
) -> frozenset[UUID]:
    """Return those of the links that were mailed, can still be answered, and had fewer letters than that."""
    if not link_ids:
        return frozenset()
    is_open = (
        ((Link.kind == LinkKind.CONFIRMATION) & (Signature.state == State.PENDING))
        | ((Link.kind == LinkKind.VISIT) & Link.code_digest.is_not(None))
        | ((Link.kind == LinkKind.NEWS) & ~Link.is_agreed & ~Link.is_disowned)
    )
    query = (
        select(Link.id)
        .outerjoin(Signature, Signature.id == Link.signature_id)
        .where(
            Link.id.in_(link_ids),
            is_open,
            Link.contact.is_not(None),
            Link.mailed_at.is_not(None),
            Link.letter_due_at.is_(None),
            Link.expires_at > now,
            Link.letter_number < most_letters,
        )
    )
    return frozenset(session.scalars(query))


def send_again(session: Session, link_ids: Collection[UUID], *, now: datetime) -> None:
    """Let the letters of these links be due again, each with its next number."""
    first = case((Link.letter == LetterKind.REMINDER, LetterKind.CONFIRMATION.value), else_=Link.letter)
    values = {"letter": first, "letter_number": Link.letter_number + 1, "bounced_at": None}
    _make_due(session, link_ids, values, now=now)


def _make_due(session: Session, link_ids: Collection[UUID], values: dict[str, Any], *, now: datetime) -> None:
    if link_ids:
        session.execute(
            update(Link)
            .where(Link.id.in_(link_ids))
            .values(**values, letter_due_at=hour_of(now), letter_attempts=0)
            .execution_options(synchronize_session=False)
        )
