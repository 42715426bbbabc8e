"""The SQL that keeps what an import replaces, and puts it back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, literal, literal_column, select, text, union, update
from sqlalchemy.orm import Session

from petitioner.foundation.db import Base
from petitioner.parliaments.models import (
    Assembly,
    Grouping,
    Membership,
    Person,
    PersonIdentifier,
    ReplacedRow,
    Roster,
)
from petitioner.parliaments.shapes import RosterView
from petitioner.parliaments.store.bulk import BATCH

_Kept = type[Person | Membership]


def keep_before(
    session: Session, *, people: Collection[int], mandates: Collection[int], roster_id: int
) -> None:
    """Keep people and mandates as they are, before the import `roster_id` changes them."""
    _keep(session, Person, sorted(people), roster_id)
    _keep(session, Membership, sorted(mandates), roster_id)


def _keep(session: Session, table: _Kept, ids: list[int], roster_id: int) -> None:
    name = table.__tablename__
    for first in range(0, len(ids), BATCH):
        rows = select(literal(roster_id), literal(name), table.id, func.to_jsonb(literal_column(name))).where(
            table.id == func.any(ids[first : first + BATCH])
        )
        session.execute(insert(ReplacedRow).from_select(["roster_id", "kind", "row_id", "before"], rows))


def drop_before(session: Session, moment: datetime) -> None:
    """Forget what imports before the moment replaced, but for the last of each assembly."""
    last = select(func.max(Roster.id)).group_by(Roster.assembly_id)
    old = (Roster.imported_at < moment) & Roster.is_revertible & Roster.id.not_in(last)
    session.execute(delete(ReplacedRow).where(ReplacedRow.roster_id.in_(select(Roster.id).where(old))))
    forgotten = update(Roster).where(old).values(is_revertible=False)
    session.execute(forgotten.execution_options(synchronize_session=False))


def list_rosters(
    session: Session, assembly: str = "", *, roster_id: int | None = None
) -> tuple[RosterView, ...]:
    """Return imports, newest first: all, those of an assembly, or one."""
    last = (
        select(func.max(Roster.id))
        .where(Roster.assembly_id == Assembly.id)
        .correlate(Assembly)
        .scalar_subquery()
    )
    found = (
        select(Roster, Assembly.slug, Assembly.name, last)
        .join(Assembly, Roster.assembly_id == Assembly.id)
        .order_by(Roster.id.desc())
    )
    if assembly:
        found = found.where(Assembly.slug == assembly)
    if roster_id is not None:
        found = found.where(Roster.id == roster_id)
    return tuple(
        RosterView(
            roster.id,
            slug,
            name,
            roster.file_name,
            roster.digest,
            roster.licence,
            roster.source_url,
            roster.row_count,
            roster.imported_at,
            roster.id == last_id,
            roster.is_revertible,
        )
        for roster, slug, name, last_id in session.execute(found)
    )


def names_leaned_on(session: Session, roster_id: int) -> tuple[str, ...]:
    """Return the people whom this import brought, or gave a mandate, and on whom other rooms' rows rest."""
    own = {table.__tablename__ for table in (Membership, PersonIdentifier)}
    leaning: list[Select[Any]] = []
    for table in Base.metadata.sorted_tables:
        if table.name in own:
            continue
        for key in table.foreign_keys:
            if key.column is Membership.__table__.c.id:
                leaning.append(
                    select(Membership.person_id)
                    .join(table, key.parent == Membership.id)
                    .where(Membership.roster_id == roster_id)
                )
            if key.column is Person.__table__.c.id:
                leaning.append(
                    select(Person.id)
                    .join(table, key.parent == Person.id)
                    .where(Person.roster_id == roster_id)
                )
    if not leaning:
        return ()
    people = select(Person.name).where(Person.id.in_(union(*leaning).subquery().select()))
    return tuple(session.scalars(people.order_by(Person.folded_name, Person.id)))


def put_back(session: Session, roster_id: int) -> None:
    """Undo everything the import wrote, and forget it."""
    assembly_id = session.scalars(select(Roster.assembly_id).where(Roster.id == roster_id)).one()
    for table in (Membership, Person):
        session.execute(_restoring(table), {"roster": roster_id})
    for brought in (ReplacedRow, Membership, PersonIdentifier, Person, Grouping):
        session.execute(delete(brought).where(brought.roster_id == roster_id))
    session.execute(delete(Roster).where(Roster.id == roster_id))
    others = select(Roster.id).where(Roster.assembly_id == assembly_id)
    if session.scalar(select(~others.exists())):
        session.execute(delete(Assembly).where(Assembly.id == assembly_id))
    session.expire_all()


def _restoring(table: _Kept) -> Any:  # noqa: ANN401 - the text of a statement, which SQLAlchemy types as it likes
    name = table.__tablename__
    columns = [column.name for column in table.__table__.columns if column.name != "id"]
    new = ", ".join(f"{column} = was.{column}" for column in columns)
    return text(
        f"UPDATE {name} SET {new} FROM replaced_row, jsonb_populate_record(NULL::{name}, before) AS was"  # noqa: S608 - names of our own tables
        f" WHERE replaced_row.roster_id = :roster AND kind = '{name}' AND {name}.id = row_id"
    )
