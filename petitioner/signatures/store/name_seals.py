"""Statements whose names are sealed."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import Row, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.signatures.models import NameSeal

_SEAL: Final = text("SELECT seal_names_now(:shown, :asked, :at)")


def sealed_among(session: Session, statement_ids: Collection[int]) -> set[int]:
    """Return those of the statements that no name may be written for."""
    query = select(NameSeal.statement_id).where(
        NameSeal.statement_id.in_(statement_ids), NameSeal.second_at.is_(None)
    )
    return set(session.scalars(query))


def all_sealed(session: Session) -> set[int]:
    """Return the statements that show no name; a page may ask."""
    return set(session.scalars(select(NameSeal.statement_id)))


def add(session: Session, statement_id: int, *, now: datetime) -> None:
    """Seal the names of a statement; where they are sealed, forget who wished to open them."""
    session.execute(
        upsert(NameSeal)
        .values(statement_id=statement_id, sealed_at=now)
        .on_conflict_do_update(
            index_elements=[NameSeal.statement_id],
            set_={"first_by": None, "first_at": None, "second_by": None, "second_at": None},
        )
    )


def seal_now(session: Session, shown: bytes, statement_id: int, *, now: datetime) -> bool:
    """Seal the names of a statement for the session that is shown; False if it may not."""
    return bool(session.scalar(_SEAL, {"shown": shown, "asked": statement_id, "at": now}))


def find(session: Session, statement_id: int) -> NameSeal | None:
    """Return the seal of a statement, locked."""
    query = select(NameSeal).where(NameSeal.statement_id == statement_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def note_first(session: Session, statement_id: int, by: str, *, now: datetime) -> None:
    """Keep who was the first to wish that the names are opened."""
    _set(session, statement_id, first_by=by, first_at=now)


def note_second(session: Session, statement_id: int, by: str, *, now: datetime) -> None:
    """Keep who was the second; from now on names may be written again."""
    _set(session, statement_id, second_by=by, second_at=now)


def agreed(session: Session) -> tuple[int, ...]:
    """Return the statements whose names two people wished to open."""
    return tuple(session.scalars(select(NameSeal.statement_id).where(NameSeal.second_at.is_not(None))))


def read(session: Session, statement_id: int) -> Row[datetime, datetime | None, datetime | None] | None:
    """Return since when names are sealed, and when two people wished to open them; a page may ask."""
    query = select(NameSeal.sealed_at, NameSeal.first_at, NameSeal.second_at)
    return session.execute(query.where(NameSeal.statement_id == statement_id)).one_or_none()


def lift(session: Session, statement_id: int) -> bool:
    """Take the seal away if two people wished it; say whether none is left."""
    session.execute(
        delete(NameSeal)
        .where(NameSeal.statement_id == statement_id, NameSeal.second_at.is_not(None))
        .execution_options(synchronize_session=False)
    )
    return session.scalar(select(NameSeal.statement_id).where(NameSeal.statement_id == statement_id)) is None


def _set(session: Session, statement_id: int, **values: object) -> None:
    session.execute(
        update(NameSeal)
        .where(NameSeal.statement_id == statement_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
