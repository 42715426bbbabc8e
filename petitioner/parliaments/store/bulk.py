"""Write thousands of rows in one statement: each column travels as one array and is unnested there."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import TableValuedAlias, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from petitioner.parliaments.models import Membership, Person, PersonIdentifier

BATCH = 2_000
"""Rows in one statement: enough to make round trips cheap, few enough to keep memory flat."""

Row = dict[str, Any]
_Table = type[Person | PersonIdentifier | Membership]


def reserve_ids(session: Session, table: type[Person], count: int) -> list[int]:
    """Take as many ids of a table as are asked for, so that what is written is known before it is."""
    sequence = func.pg_get_serial_sequence(table.__tablename__, "id")
    return list(session.scalars(select(func.nextval(sequence)).select_from(func.generate_series(1, count))))


def insert_rows(session: Session, table: _Table, rows: Iterable[Row]) -> None:
    """Insert rows; all must have the same columns."""
    for batch in _batches(rows):
        given = _given(table, batch)
        session.execute(insert(table).from_select(list(batch[0]), select(*given.c)))


def update_rows(session: Session, table: type[Person | Membership], rows: Iterable[Row]) -> None:
    """Update rows by their `id`; all must have the same columns."""
    for batch in _batches(rows):
        given = _given(table, batch)
        new = {key: given.c[key] for key in batch[0] if key != "id"}
        changed = update(table).where(table.id == given.c.id).values(new)
        session.execute(changed.execution_options(synchronize_session=False))


def _given(table: _Table, rows: Sequence[Row]) -> TableValuedAlias:
    columns = {key: table.__table__.c[key].type for key in rows[0]}
    arrays = [literal([row[key] for row in rows], ARRAY(kind)) for key, kind in columns.items()]
    return func.unnest(*arrays).table_valued(*columns, name="given").render_derived()


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
