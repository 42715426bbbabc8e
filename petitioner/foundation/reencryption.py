"""What is still on an old key, and how it gets onto the current one, while everything runs.

The names of tables and the expressions come from code (`petitioner.encrypted`), never from outside.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys

FIRST: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Stored:
    """A column whose values begin with the id of their key. Sealed forms leave their key by being opened."""

    table: str
    column: str

    @property
    def name(self) -> str:
        """Return `table.column`."""
        return f"{self.table}.{self.column}"


@dataclass(frozen=True, slots=True)
class Column(Stored):
    """An encrypted column, and what its rows are bound to, as SQL over the table's own columns.

    `row_id` is a uuid; a `statement_id` that is absent or null stands for 0. `key` is the table's uuid key.
    """

    purpose: str
    row_id: str = "id"
    statement_id: str | None = "statement_id"
    key: str = "id"


@dataclass(frozen=True, slots=True)
class Reencrypted:
    """What one batch did: rows now on the current key, rows that could not be read, and where it ended."""

    done: int
    unreadable: int
    last: UUID | None
    """Where the next batch goes on; None when there was nothing more."""


def tally(session: Session, stored: Stored) -> Counter[int]:
    """Return how many values a column holds under each key, by the key's id."""
    counted = session.connection().exec_driver_sql(
        f"SELECT substring({stored.column} FROM 1 FOR 2), count(*) FROM {stored.table}"  # noqa: S608 (names from code)
        f" WHERE {stored.column} IS NOT NULL GROUP BY 1"
    )
    return Counter({int.from_bytes(key): number for key, number in counted})


def reencrypt(
    session: Session, column: Column, keys: WorkerKeys, *, most: int, after: UUID = FIRST
) -> Reencrypted:
    """Put up to `most` rows behind `after` that are on another key onto the current one.

    May be repeated, interrupted and run twice at once: each row is on its old key or on the current one. A
    row that cannot be read is counted and left as it is; one that is in use just now is left for next time.
    """
    current = keys.row_id.to_bytes(2)
    found = session.connection().exec_driver_sql(
        _find(column), {"current": current, "after": after, "most": most}
    )
    fresh: dict[UUID, bytes] = {}
    unreadable, last = 0, None
    for last, row_id, statement_id, stored in found:
        place = {"purpose": column.purpose, "row_id": row_id, "statement_id": statement_id}
        try:
            fresh[last] = keys.encrypt_row(keys.decrypt_row(stored, **place), **place)
        except UnreadableSeal:
            unreadable += 1
    if fresh:
        session.connection().exec_driver_sql(
            _put(column), {"keys": list(fresh), "stored": list(fresh.values())}
        )
    return Reencrypted(len(fresh), unreadable, last)


def _find(column: Column) -> str:
    statement_id = column.statement_id or "0"
    return (
        f"SELECT {column.key}, {column.row_id}, COALESCE({statement_id}, 0), {column.column}"  # noqa: S608
        f" FROM {column.table} WHERE {column.column} IS NOT NULL"
        f" AND substring({column.column} FROM 1 FOR 2) <> %(current)s AND {column.key} > %(after)s"
        f" ORDER BY {column.key} LIMIT %(most)s FOR NO KEY UPDATE SKIP LOCKED"
    )


def _put(column: Column) -> str:
    return (
        f"UPDATE {column.table} SET {column.column} = fresh.stored"  # noqa: S608 (names from code)
        " FROM unnest(%(keys)s::uuid[], %(stored)s::bytea[]) AS fresh (key, stored)"
        f" WHERE {column.table}.{column.key} = fresh.key"
    )
