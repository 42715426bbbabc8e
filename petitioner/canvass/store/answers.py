"""What members answered; the web process reaches it through functions of the database."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import Row, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from petitioner.canvass.models import Canvass, CanvassAnswer, CanvassMember
from petitioner.canvass.rules import Said, Shown
from petitioner.canvass.shapes import AskedMember, PublicAnswer, WaitingAnswer

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_LOOK_UP: Final = text("SELECT * FROM look_up_canvass(:asked, :at)")
_ANSWER: Final = text("SELECT answer_canvass(:asked, :said, :at)")


def look_up(session: Session, token_digest: bytes, *, now: datetime) -> AnyRow | None:
    """Return whom a letter asks about which version, whether it can be answered, and the last answer."""
    return session.execute(_LOOK_UP, {"asked": token_digest, "at": now}).one_or_none()


def add_answer(session: Session, token_digest: bytes, said: Said, *, now: datetime) -> bool:
    """Write an answer down if one can be given now; say whether it stands."""
    return bool(session.scalar(_ANSWER, {"asked": token_digest, "said": said.value, "at": now}))


def waiting_answers(session: Session) -> tuple[WaitingAnswer, ...]:
    """Return what was answered and not carried out, in order."""
    found = session.execute(
        select(
            CanvassAnswer.id,
            CanvassAnswer.member_id,
            CanvassAnswer.said,
            CanvassAnswer.answered_at,
            Canvass.statement_id,
            Canvass.version_id,
            Canvass.version_number,
            CanvassMember.language,
            CanvassMember.person_id,
            Canvass.assembly_id,
            Canvass.id,
        )
        .join(CanvassMember, CanvassMember.id == CanvassAnswer.member_id)
        .join(Canvass, Canvass.id == CanvassMember.canvass_id)
        .where(CanvassAnswer.carried_out_at.is_(None))
        .order_by(CanvassAnswer.id)
    )
    return tuple(WaitingAnswer(*row) for row in found)


def still_waiting(session: Session, answer_ids: Collection[int]) -> frozenset[int]:
    """Return those of the answers that nobody has carried out meanwhile."""
    found = session.scalars(
        select(CanvassAnswer.id).where(
            CanvassAnswer.id.in_(answer_ids), CanvassAnswer.carried_out_at.is_(None)
        )
    )
    return frozenset(found)


def answer_before(session: Session, member_id: UUID, answer_id: int) -> Said | None:
    """Return what a member said before this answer, if anything."""
    return session.scalar(
        select(CanvassAnswer.said)
        .where(CanvassAnswer.member_id == member_id, CanvassAnswer.id < answer_id)
        .order_by(CanvassAnswer.id.desc())
        .limit(1)
    )


def mark_carried_out(session: Session, answer_id: int, *, now: datetime) -> None:
    """Write that an answer has taken effect."""
    session.execute(
        update(CanvassAnswer)
        .where(CanvassAnswer.id == answer_id)
        .values(carried_out_at=now)
        .execution_options(synchronize_session=False)
    )


def asked_members(session: Session, canvass_id: int) -> tuple[AskedMember, ...]:
    """Return everybody who is asked, with the last answer that took effect, by one query."""
    last = (
        select(CanvassAnswer.member_id, CanvassAnswer.said, CanvassAnswer.answered_at)
        .ext(distinct_on(CanvassAnswer.member_id))
        .join(CanvassMember, CanvassMember.id == CanvassAnswer.member_id)
        .where(CanvassMember.canvass_id == canvass_id, CanvassAnswer.carried_out_at.is_not(None))
        .order_by(CanvassAnswer.member_id, CanvassAnswer.id.desc())
        .subquery()
    )
    found = session.execute(
        select(CanvassMember, last.c.said, last.c.answered_at)
        .outerjoin(last, last.c.member_id == CanvassMember.id)
        .where(CanvassMember.canvass_id == canvass_id)
        .execution_options(populate_existing=True)
    )
    return tuple(_asked(member, said, answered_at) for member, said, answered_at in found)


def _asked(row: CanvassMember, said: Said | None, answered_at: datetime | None) -> AskedMember:
    public = PublicAnswer(
        honorific_prefix=row.honorific_prefix,
        given_name=row.given_name,
        family_name=row.family_name,
        sort_name=row.sort_name,
        country=row.country,
        delegation=row.delegation,
        group=row.political_group,
        role=row.role,
        delegation_now=row.delegation,
        group_now=row.political_group,
        is_former=False,
        shown=Shown.NONE,
        answered_on=answered_at.astimezone(UTC).date() if answered_at else None,
    )
    return AskedMember(row.person_id, public, said, row.mailed_at is not None, row.letter_due_at is not None)
