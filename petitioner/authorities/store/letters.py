"""Letters to members about authorities, and their answers; the web process reaches both through functions."""

from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.orm import Session

from petitioner.authorities.models import Authority, AuthorityAnswer, AuthorityLetter
from petitioner.authorities.rules import Answer, Scope, Term
from petitioner.authorities.shapes import WaitingAnswer
from petitioner.parliaments.models import Assembly, Person

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_LOOK_UP: Final = text("SELECT * FROM look_up_authority(:asked)")
_ANSWER: Final = text("SELECT answer_authority(:asked, :said, :at)")


def add_letter(
    session: Session, authority_id: int, *, language: str, now: datetime, expires_at: datetime
) -> None:
    """Let a letter be due at once."""
    values = {"authority_id": authority_id, "language": language, "asked_at": now, "letter_due_at": now}
    session.execute(insert(AuthorityLetter).values(**values, expires_at=expires_at))


def claim_letter(session: Session, *, now: datetime, lease: timedelta) -> AnyRow | None:
    """Return the letter that has been due longest, and put it off by the lease: nobody else takes it."""
    due = (
        select(AuthorityLetter.id)
        .where(AuthorityLetter.letter_due_at <= now)
        .order_by(AuthorityLetter.letter_due_at, AuthorityLetter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return session.execute(
        update(AuthorityLetter)
        .where(AuthorityLetter.id.in_(select(due.c.id)))
        .values(letter_due_at=now + lease)
        .returning(
            AuthorityLetter.id,
            AuthorityLetter.authority_id,
            AuthorityLetter.language,
            AuthorityLetter.letter_attempts,
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()


def change_letter(session: Session, letter_id: UUID, **values: object) -> None:
    """Write columns of a letter."""
    session.execute(
        update(AuthorityLetter)
        .where(AuthorityLetter.id == letter_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def silence_letters(session: Session, authority_id: int) -> None:
    """Let no letter about an authority be due any more."""
    session.execute(
        update(AuthorityLetter)
        .where(AuthorityLetter.authority_id == authority_id)
        .values(letter_due_at=None)
        .execution_options(synchronize_session=False)
    )


def read_member(session: Session, authority_id: int) -> AnyRow:
    """Return whom an authority over one member is about, and from when to when, as the letter says it.

    The web process may ask.
    """
    return session.execute(
        select(
            Authority.account_id,
            Authority.assembly_id,
            Authority.person_id,
            Authority.state,
            Authority.starts_on,
            Authority.ends_on,
            Person.honorific_prefix,
            Person.given_name,
            Person.family_name,
            Assembly.name.label("assembly"),
        )
        .join(Person, Person.id == Authority.person_id)
        .join(Assembly, Assembly.id == Authority.assembly_id)
        .where(Authority.id == authority_id, Authority.scope == Scope.MEMBER)
    ).one()


def named(row: AnyRow) -> str:
    """Return how `read_member` names the member."""
    return " ".join(f"{row.honorific_prefix} {row.given_name} {row.family_name}".split())


def term_of(row: AnyRow) -> Term:
    """Return the term in `read_member`."""
    return Term(row.starts_on, row.ends_on)


def look_up(session: Session, token_digest: bytes) -> AnyRow | None:
    """Return which authority a letter is about, its language and end, and what the member last answered."""
    return session.execute(_LOOK_UP, {"asked": token_digest}).one_or_none()


def add_answer(session: Session, token_digest: bytes, answer: Answer, *, now: datetime) -> bool:
    """Write an answer down if it can be given now; say whether it was."""
    return bool(session.scalar(_ANSWER, {"asked": token_digest, "said": answer.value, "at": now}))


def take_answers(session: Session) -> tuple[WaitingAnswer, ...]:
    """Return what was answered and not carried out, in order, for this transaction alone."""
    found = session.execute(
        select(
            AuthorityAnswer.id,
            AuthorityLetter.authority_id,
            AuthorityAnswer.answer,
            AuthorityAnswer.answered_at,
        )
        .join(AuthorityLetter, AuthorityLetter.id == AuthorityAnswer.letter_id)
        .where(AuthorityAnswer.carried_out_at.is_(None))
        .order_by(AuthorityAnswer.id)
        .with_for_update(of=AuthorityAnswer, skip_locked=True)
    )
    return tuple(WaitingAnswer(*row) for row in found)


def mark_carried_out(session: Session, answer_id: int, *, now: datetime) -> None:
    """Write that an answer has taken effect, or came too late to have one."""
    session.execute(
        update(AuthorityAnswer)
        .where(AuthorityAnswer.id == answer_id)
        .values(carried_out_at=now)
        .execution_options(synchronize_session=False)
    )
