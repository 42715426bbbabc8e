"""Mail domains whose signatures are held, and how many are."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.signatures.batch_models import Hold
from petitioner.signatures.batch_shapes import Hold as HoldView
from petitioner.signatures.models import Signature
from petitioner.signatures.rules import State

AnyRow: TypeAlias = Row[*tuple[Any, ...]]


def begin(session: Session, statement_id: int, domain: str, *, by: int, now: datetime) -> int | None:
    """Hold what comes from a domain; return the hold's number, None if it is held already."""
    row = upsert(Hold).values(statement_id=statement_id, domain=domain, made_by=by, made_at=now)
    return session.scalar(row.on_conflict_do_nothing().returning(Hold.id))


def end(session: Session, statement_id: int, number: int, *, now: datetime) -> bool:
    """Hold no more of what comes; say whether it was held. What is held already waits on."""
    ended = session.execute(
        update(Hold)
        .where(Hold.id == number, Hold.statement_id == statement_id, Hold.ended_at.is_(None))
        .values(ended_at=now)
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def number_of(session: Session, statement_id: int) -> int:
    """Return how many domains a statement holds now."""
    query = select(func.count()).where(Hold.statement_id == statement_id, Hold.ended_at.is_(None))
    return session.scalar(query) or 0


def in_force(session: Session, statement_ids: Collection[int]) -> Sequence[AnyRow]:
    """Return id, statement and domain of what these statements hold now."""
    query = select(Hold.id, Hold.statement_id, Hold.domain)
    return session.execute(query.where(Hold.statement_id.in_(statement_ids), Hold.ended_at.is_(None))).all()


def is_of(session: Session, statement_id: int, number: int) -> bool:
    """Say whether a hold is one of a statement."""
    query = select(Hold.id).where(Hold.id == number, Hold.statement_id == statement_id)
    return session.scalar(query) is not None


def listed(session: Session, statement_id: int, *, most: int) -> tuple[HoldView, ...]:
    """Return what a statement holds, and what it held and has not looked at yet, the latest first."""
    query = select(Hold).where(Hold.statement_id == statement_id, Hold.ended_at.is_(None) | (Hold.held > 0))
    rows = session.scalars(
        query.order_by(Hold.id.desc()).limit(most).execution_options(populate_existing=True)
    )
    return tuple(HoldView(row.id, row.domain, row.made_at, row.ended_at, row.held) for row in rows)


def look_up_numbers(session: Session) -> None:
    """Bring the kept numbers of held signatures to what they are; the worker asks, never a page."""
    counted = (
        select(Signature.hold_id, func.count().label("number"))
        .where(Signature.state == State.HELD)
        .group_by(Signature.hold_id)
        .subquery()
    )
    number = func.coalesce(select(counted.c.number).where(counted.c.hold_id == Hold.id).scalar_subquery(), 0)
    session.execute(
        update(Hold)
        .where(Hold.held != number)
        .values(held=number)
        .execution_options(synchronize_session=False)
    )
