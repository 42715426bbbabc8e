"""Letters to members and their answers; the web process reaches both through functions of the database."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import Row, func, insert, select, text, update
from sqlalchemy.orm import Session

from petitioner.endorsements.models import Endorsement, EndorsementAnswer, EndorsementLetter, Evidence
from petitioner.endorsements.rules import Answer, Proof
from petitioner.endorsements.shapes import Named, OpenLetter, WaitingAnswer

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_LOOK_UP: Final = text("SELECT * FROM look_up_endorsement(:asked)")
_ANSWER: Final = text("SELECT answer_endorsement(:asked, :said, :at)")


def add_letter(
    session: Session,
    endorsement_id: int,
    *,
    language: str,
    now: datetime,
    expires_at: datetime,
    entry_id: UUID | None = None,
) -> None:
    """Let a letter be due at once; about an entry of staff, if one is given."""
    session.execute(
        insert(EndorsementLetter).values(
            endorsement_id=endorsement_id,
            language=language,
            asked_at=now,
            letter_due_at=now,
            expires_at=expires_at,
            entry_id=entry_id,
        )
    )


def open_letter(session: Session, endorsement_id: int, *, now: datetime) -> OpenLetter | None:
    """Return the letter that is on its way or waits for its answer, if there is one."""
    found = session.execute(
        select(EndorsementLetter.asked_at, EndorsementLetter.expires_at)
        .where(
            EndorsementLetter.endorsement_id == endorsement_id,
            EndorsementLetter.expires_at > now,
            EndorsementLetter.bounced_at.is_(None),
            EndorsementLetter.letter_due_at.is_not(None) | EndorsementLetter.mailed_at.is_not(None),
        )
        .order_by(EndorsementLetter.asked_at.desc())
        .limit(1)
    ).one_or_none()
    return OpenLetter(*found) if found is not None else None


def claim_letter(session: Session, *, now: datetime, lease: timedelta) -> AnyRow | None:
    """Return the letter that has been due longest, and put it off by the lease: nobody else takes it."""
    due = (
        select(EndorsementLetter.id)
        .where(EndorsementLetter.letter_due_at <= now)
        .order_by(EndorsementLetter.letter_due_at, EndorsementLetter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return session.execute(
        update(EndorsementLetter)
        .where(EndorsementLetter.id.in_(select(due.c.id)))
        .values(letter_due_at=now + lease)
        .returning(
            EndorsementLetter.id,
            EndorsementLetter.endorsement_id,
            EndorsementLetter.language,
            EndorsementLetter.letter_attempts,
            EndorsementLetter.entry_id,
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()


def arm_letter(session: Session, letter_id: UUID, token_digest: bytes, *, expires_at: datetime) -> None:
    """Write under which digest a letter will be answered, and until when."""
    _change(session, letter_id, token_digest=token_digest, expires_at=expires_at)


def silence_letter(session: Session, letter_id: UUID) -> None:
    """Let a letter be due no more."""
    _change(session, letter_id, letter_due_at=None)


def mark_mailed(session: Session, letter_id: UUID, *, now: datetime) -> None:
    """Write that the mail server took a letter."""
    _change(session, letter_id, letter_due_at=None, mailed_at=now)


def mark_bounced(session: Session, letter_id: UUID, *, now: datetime) -> None:
    """Write that the mail server refused a letter for good; nothing can be answered with it."""
    _change(session, letter_id, letter_due_at=None, bounced_at=now, token_digest=None)


def mark_put_off(session: Session, letter_id: UUID, *, until: datetime) -> None:
    """Write that the mail server wants a letter later."""
    _change(session, letter_id, letter_due_at=until, letter_attempts=EndorsementLetter.letter_attempts + 1)


def _change(session: Session, letter_id: UUID, **values: object) -> None:
    session.execute(
        update(EndorsementLetter)
        .where(EndorsementLetter.id == letter_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def named(session: Session, endorsement_id: int) -> Named:
    """Return whom an endorsement names and how we know; it is there."""
    source = (
        select(Evidence.url)
        .where(
            Evidence.endorsement_id == Endorsement.id,
            Evidence.url != "",
            Evidence.proof == Proof.PUBLIC_RECORD,
        )
        .order_by(Evidence.id)
        .limit(1)
        .correlate(Endorsement)
        .scalar_subquery()
    )
    row, url = session.execute(
        select(Endorsement, func.coalesce(source, ""))
        .where(Endorsement.id == endorsement_id)
        .execution_options(populate_existing=True)
    ).one()
    return Named(
        endorsement_id=row.id,
        person_id=row.person_id,
        assembly_id=row.assembly_id,
        version_id=row.version_id,
        language=row.language,
        country=row.country,
        state=row.state,
        provenance=row.provenance,
        name=" ".join(f"{row.honorific_prefix} {row.given_name} {row.family_name}".split()),
        assembly=row.assembly_name,
        endorsed_on=row.endorsed_on,
        evidence_url=url,
    )


def look_up(session: Session, token_digest: bytes) -> AnyRow | None:
    """Return which endorsement a letter is about, its language and end, and what the member last answered.

    Of a letter about an entry of staff also who granted their authority, and when it was mailed.
    """
    return session.execute(_LOOK_UP, {"asked": token_digest}).one_or_none()


def add_answer(session: Session, token_digest: bytes, answer: Answer, *, now: datetime) -> bool:
    """Write an answer down if it can be given now; say whether it was."""
    return bool(session.scalar(_ANSWER, {"asked": token_digest, "said": answer.value, "at": now}))


def waiting_answers(session: Session) -> tuple[WaitingAnswer, ...]:
    """Return what was answered and not carried out, in order."""
    found = session.execute(
        select(
            EndorsementAnswer.id,
            Endorsement.id,
            Endorsement.statement_id,
            EndorsementAnswer.answer,
            EndorsementAnswer.answered_at,
        )
        .join(EndorsementLetter, EndorsementLetter.id == EndorsementAnswer.letter_id)
        .join(Endorsement, Endorsement.id == EndorsementLetter.endorsement_id)
        .where(EndorsementAnswer.carried_out_at.is_(None))
        .order_by(EndorsementAnswer.id)
    )
    return tuple(WaitingAnswer(*row) for row in found)


def still_waiting(session: Session, answer_ids: Collection[int]) -> frozenset[int]:
    """Return those of the answers that nobody has carried out meanwhile."""
    found = session.scalars(
        select(EndorsementAnswer.id).where(
            EndorsementAnswer.id.in_(answer_ids), EndorsementAnswer.carried_out_at.is_(None)
        )
    )
    return frozenset(found)


def mark_carried_out(session: Session, answer_id: int, *, now: datetime) -> None:
    """Write that an answer has taken effect, or came too late to have one."""
    session.execute(
        update(EndorsementAnswer)
        .where(EndorsementAnswer.id == answer_id)
        .values(carried_out_at=now)
        .execution_options(synchronize_session=False)
    )
