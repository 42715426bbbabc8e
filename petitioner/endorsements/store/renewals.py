"""Letters about newer texts and older words, what members pressed, and what was carried over."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, exists, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.endorsements.models import Endorsement, EndorsementCarry, RenewalLetter, RenewalReply
from petitioner.endorsements.renewal_rules import LEAST_WAIT, Kind, Reply
from petitioner.endorsements.renewal_shapes import Behind, ClaimedRenewal, WaitingReply
from petitioner.endorsements.rules import Provenance, State
from petitioner.statements.models import StatementVersion

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_LOOK_UP: Final = text("SELECT * FROM look_up_renewal(:asked)")
_REPLY: Final = text("SELECT answer_renewal(:asked, :said, :at)")
_QUIET: Final = {"synchronize_session": False}

_OBJECTED: Final = (
    exists()
    .where(
        RenewalReply.letter_id == RenewalLetter.id,
        RenewalLetter.endorsement_id == Endorsement.id,
        RenewalReply.reply == Reply.OBJECT,
    )
    .correlate(Endorsement)
)


def behind(session: Session, *, most: int) -> tuple[Behind, ...]:
    """Return live endorsements of older texts about whose newest text nobody was written to yet."""
    newest = (
        select(func.max(StatementVersion.id))
        .where(StatementVersion.statement_id == Endorsement.statement_id)
        .correlate(Endorsement)
        .scalar_subquery()
    )
    asked = exists().where(
        RenewalLetter.endorsement_id == Endorsement.id,
        RenewalLetter.version_id == newest,
        RenewalLetter.kind != Kind.FRESHNESS,
    )
    found = session.execute(
        select(
            Endorsement.id,
            Endorsement.statement_id,
            Endorsement.version_number,
            Endorsement.language,
            Endorsement.country,
            newest,
            _OBJECTED,
        )
        .where(
            Endorsement.state == State.LIVE,
            Endorsement.provenance != Provenance.REPORTED,
            Endorsement.version_id < newest,
            ~asked,
        )
        .order_by(Endorsement.id)
        .limit(most)
    )
    return tuple(Behind(*row) for row in found)


def add_letter(
    session: Session, endorsement_id: int, version_id: int, kind: Kind, *, language: str, now: datetime
) -> None:
    """Let a letter be due at once."""
    session.execute(
        insert(RenewalLetter).values(
            endorsement_id=endorsement_id,
            version_id=version_id,
            kind=kind,
            language=language,
            asked_at=now,
            letter_due_at=now,
            expires_at=now + LEAST_WAIT,
        )
    )


def overtake(session: Session, endorsement_ids: Collection[int], *, now: datetime) -> None:
    """End the questions these members were asked before, answered or not: a newer one takes their place."""
    session.execute(
        update(RenewalLetter)
        .where(RenewalLetter.endorsement_id.in_(endorsement_ids), RenewalLetter.expires_at > now)
        .values(expires_at=now, letter_due_at=None),
        execution_options=_QUIET,
    )


def claim_letter(session: Session, *, now: datetime, lease: timedelta) -> ClaimedRenewal | None:
    """Return the letter that has been due longest, and put it off by the lease: nobody else takes it."""
    due = (
        select(RenewalLetter.id)
        .where(RenewalLetter.letter_due_at <= now)
        .order_by(RenewalLetter.letter_due_at, RenewalLetter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    row = session.execute(
        update(RenewalLetter)
        .where(RenewalLetter.id.in_(select(due.c.id)))
        .values(letter_due_at=now + lease)
        .returning(
            RenewalLetter.id,
            RenewalLetter.endorsement_id,
            RenewalLetter.version_id,
            RenewalLetter.kind,
            RenewalLetter.language,
            RenewalLetter.letter_attempts,
        ),
        execution_options=_QUIET,
    ).one_or_none()
    return ClaimedRenewal(*row) if row is not None else None


def change_letter(session: Session, letter_id: UUID, **values: object) -> None:
    """Write columns of a letter."""
    session.execute(
        update(RenewalLetter).where(RenewalLetter.id == letter_id).values(**values),
        execution_options=_QUIET,
    )


def mark_put_off(session: Session, letter_id: UUID, *, until: datetime) -> None:
    """Write that the mail server wants a letter later."""
    change_letter(session, letter_id, letter_due_at=until, letter_attempts=RenewalLetter.letter_attempts + 1)


def take_back_unsent(session: Session, statement_id: int) -> int:
    """Forget the letters of `FRESHNESS` that no worker has taken up yet; return how many there were."""
    mine = select(Endorsement.id).where(Endorsement.statement_id == statement_id)
    gone = session.execute(
        delete(RenewalLetter)
        .where(
            RenewalLetter.endorsement_id.in_(mine),
            RenewalLetter.kind == Kind.FRESHNESS,
            RenewalLetter.letter_due_at.is_not(None),
            RenewalLetter.token_digest.is_(None),
        )
        .returning(RenewalLetter.id),
        execution_options=_QUIET,
    )
    return len(gone.all())


def look_up(session: Session, token_digest: bytes) -> AnyRow | None:
    """Return which endorsement and which text a letter is about, its kind and end, and what was last said."""
    return session.execute(_LOOK_UP, {"asked": token_digest}).one_or_none()


def add_reply(session: Session, token_digest: bytes, reply: Reply, *, now: datetime) -> bool:
    """Write a reply down if it can be given now; say whether it was."""
    return bool(session.scalar(_REPLY, {"asked": token_digest, "said": reply.value, "at": now}))


def waiting_replies(session: Session, *, of_statement: int | None = None) -> tuple[WaitingReply, ...]:
    """Return what was pressed and not carried out, in order; of one statement, if it is named."""
    query = (
        select(
            RenewalReply.id,
            RenewalLetter.id,
            RenewalLetter.endorsement_id,
            RenewalLetter.renewed_id,
            Endorsement.statement_id,
            RenewalLetter.version_id,
            RenewalLetter.kind,
            RenewalLetter.language,
            RenewalReply.reply,
            RenewalReply.replied_at,
        )
        .join(RenewalLetter, RenewalLetter.id == RenewalReply.letter_id)
        .join(Endorsement, Endorsement.id == RenewalLetter.endorsement_id)
        .where(RenewalReply.carried_out_at.is_(None))
        .order_by(RenewalReply.id)
    )
    if of_statement is not None:
        query = query.where(Endorsement.statement_id == of_statement)
    found: Sequence[AnyRow] = session.execute(query).all()
    return tuple(WaitingReply(*row) for row in found)


def mark_carried_out(session: Session, reply_id: int, *, now: datetime) -> None:
    """Write that a reply has taken effect, or came too late to have one."""
    session.execute(
        update(RenewalReply).where(RenewalReply.id == reply_id).values(carried_out_at=now),
        execution_options=_QUIET,
    )


def add_carry(session: Session, letter: ClaimedRenewal, *, now: datetime) -> None:
    """Write that a member was told of a correction: from now on their time to object runs."""
    session.execute(
        upsert(EndorsementCarry)
        .values(
            endorsement_id=letter.endorsement_id,
            version_id=letter.version_id,
            letter_id=letter.letter_id,
            delivered_at=now,
        )
        .on_conflict_do_nothing()  # a letter whose delivery took longer than its lease may go out twice
    )


def statements_with_silence(session: Session, *, delivered_until: datetime) -> tuple[int, ...]:
    """Return the statements with corrections that were neither carried over nor objected to, in order."""
    found = session.scalars(
        select(Endorsement.statement_id)
        .join(EndorsementCarry, EndorsementCarry.endorsement_id == Endorsement.id)
        .where(*_silent(delivered_until))
        .distinct()
        .order_by(Endorsement.statement_id)
    )
    return tuple(found)


def silent_carries(session: Session, statement_id: int, *, delivered_until: datetime) -> tuple[AnyRow, ...]:
    """Return those of a statement, held fast against a press at this moment.

    Of each: endorsement, version, when it was delivered, when anything was first objected to, and the state.
    """
    objected_at = (
        select(func.min(RenewalReply.replied_at))
        .join(RenewalLetter, RenewalLetter.id == RenewalReply.letter_id)
        .where(RenewalLetter.endorsement_id == Endorsement.id, RenewalReply.reply == Reply.OBJECT)
        .correlate(Endorsement)
        .scalar_subquery()
    )
    found = session.execute(
        select(
            EndorsementCarry.endorsement_id,
            EndorsementCarry.version_id,
            EndorsementCarry.delivered_at,
            objected_at.label("objected_at"),
            Endorsement.state,
        )
        .join(Endorsement, Endorsement.id == EndorsementCarry.endorsement_id)
        .where(Endorsement.statement_id == statement_id, *_silent(delivered_until))
        .order_by(Endorsement.id)
        .with_for_update(of=Endorsement)
    )
    return tuple(found)


def _silent(delivered_until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        EndorsementCarry.carried_at.is_(None),
        EndorsementCarry.objected_at.is_(None),
        EndorsementCarry.delivered_at <= delivered_until,
        Endorsement.state == State.LIVE,
    )


def carry(session: Session, endorsement_id: int, version_id: int, *, now: datetime) -> None:
    """Write that an endorsement was carried over, and mark it as changed."""
    session.execute(
        update(EndorsementCarry)
        .where(
            EndorsementCarry.endorsement_id == endorsement_id,
            EndorsementCarry.version_id == version_id,
            EndorsementCarry.objected_at.is_(None),
        )
        .values(carried_at=now),
        execution_options=_QUIET,
    )
    _touch(session, endorsement_id, now=now)


def object_to(
    session: Session, endorsement_id: int, version_id: int, *, objected_at: datetime, now: datetime
) -> None:
    """Write that a member objects to a version: it is not carried over, nor is any that came after it."""
    session.execute(
        update(EndorsementCarry)
        .where(
            EndorsementCarry.endorsement_id == endorsement_id,
            EndorsementCarry.version_id >= version_id,
            EndorsementCarry.objected_at.is_(None),
        )
        .values(objected_at=objected_at),
        execution_options=_QUIET,
    )
    _touch(session, endorsement_id, now=now)


def _touch(session: Session, endorsement_id: int, *, now: datetime) -> None:
    session.execute(
        update(Endorsement).where(Endorsement.id == endorsement_id).values(changed_at=now),
        execution_options=_QUIET,
    )
