"""Letters to the members who are asked."""

from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.orm import Session

from petitioner.canvass.models import Canvass, CanvassAnswer, CanvassMember
from petitioner.canvass.rules import Stage
from petitioner.canvass.shapes import Invited
from petitioner.parliaments.models import Assembly

AnyRow: TypeAlias = Row[*tuple[Any, ...]]


def tried_since(session: Session, moment: datetime) -> int:
    """Return how many letters workers have taken up since a moment, over all rounds."""
    return (
        session.scalar(select(func.count()).select_from(CanvassMember).where(CanvassMember.tried_at > moment))
        or 0
    )


def claim_letter(session: Session, *, now: datetime, lease: timedelta) -> Invited | None:
    """Return the letter that has been due longest, and put it off by the lease: nobody else takes it.

    Only letters of rounds that run leave.
    """
    due = (
        select(CanvassMember.id)
        .join(Canvass, Canvass.id == CanvassMember.canvass_id)
        .where(CanvassMember.letter_due_at <= now, Canvass.stage == Stage.RUNNING, Canvass.closes_at > now)
        .order_by(CanvassMember.letter_due_at, CanvassMember.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=CanvassMember)
        .cte("due")
    )
    taken = session.scalars(
        update(CanvassMember)
        .where(CanvassMember.id.in_(select(due.c.id)))
        .values(letter_due_at=now + lease, tried_at=now)
        .returning(CanvassMember.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return None if taken is None else invited(session, taken)


def invited(session: Session, member_id: UUID) -> Invited:
    """Return who is asked, and about what; they are there."""
    member, found, assembly = session.execute(
        select(CanvassMember, Canvass, Assembly.name)
        .join(Canvass, Canvass.id == CanvassMember.canvass_id)
        .join(Assembly, Assembly.id == Canvass.assembly_id)
        .where(CanvassMember.id == member_id)
        .execution_options(populate_existing=True)
    ).one()
    return Invited(
        member_id=member.id,
        canvass_id=found.id,
        person_id=member.person_id,
        assembly_id=found.assembly_id,
        name=" ".join(f"{member.honorific_prefix} {member.given_name} {member.family_name}".split()),
        assembly=assembly,
        statement_id=found.statement_id,
        version_id=found.version_id,
        version_number=found.version_number,
        language=member.language,
        closes_at=found.closes_at,
        is_mailed=member.mailed_at is not None,
        is_armed=member.token_digest is not None,
        put_off_before=member.letter_attempts,
    )


def has_answered(session: Session, member_id: UUID) -> bool:
    """Say whether a member has answered."""
    return bool(
        session.scalar(select(select(CanvassAnswer.id).where(CanvassAnswer.member_id == member_id).exists()))
    )


def arm_letter(session: Session, member_id: UUID, token_digest: bytes) -> None:
    """Write under which digest a letter will be answered."""
    _change(session, member_id, token_digest=token_digest)


def mark_mailed(session: Session, member_id: UUID, *, now: datetime) -> None:
    """Write that the mail server took a letter, or that an answer shows it."""
    _change(session, member_id, letter_due_at=None, letter_attempts=0, mailed_at=now)


def mark_reminded(session: Session, member_id: UUID, *, now: datetime) -> None:
    """Write that the mail server took a second letter."""
    _change(session, member_id, letter_due_at=None, reminded_at=now)


def mark_bounced(session: Session, member_id: UUID, *, now: datetime) -> None:
    """Write that a first letter reached nobody; nothing can be answered with it."""
    _change(session, member_id, letter_due_at=None, bounced_at=now, token_digest=None)


def mark_put_off(session: Session, member_id: UUID, *, until: datetime) -> None:
    """Write that the mail server wants a letter later."""
    _change(session, member_id, letter_due_at=until, letter_attempts=CanvassMember.letter_attempts + 1)


def silence_letter(session: Session, member_id: UUID) -> None:
    """Let a letter be due no more."""
    _change(session, member_id, letter_due_at=None)


def forget_member(session: Session, member_id: UUID) -> None:
    """Take a member whom no letter was written to out of the round; a later look may enrol them again."""
    session.execute(delete(CanvassMember).where(CanvassMember.id == member_id))


def _change(session: Session, member_id: UUID, **values: object) -> None:
    session.execute(
        update(CanvassMember)
        .where(CanvassMember.id == member_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
