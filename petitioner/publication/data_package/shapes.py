"""What a table of the package is made of, and a package that was made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `kind` is a type of Table Schema; what is not `is_always` may be empty."""

    name: str
    kind: str
    words: str
    example: str
    is_always: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table, and what names a row of it; `leads_to`: column, other table, its column that has the same."""

    name: str
    title: str
    words: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    leads_to: tuple[tuple[str, str, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of its columns, in their order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class MadeTable:
    """A table that was written: its file, how many bytes and rows it has, and their SHA-256."""

    table: Table
    file_name: str
    size: int
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied of a statement that may leave the site again: its endorsements, by number.

    `has_hours`: its numbers were told by the hour, so that its signers were not at risk.
    """

    statement_id: int
    endorsements: frozenset[int]
    has_hours: bool


@dataclass(frozen=True, slots=True)
class MadePackage:
    """A package that is served now."""

    made_at: datetime
    tables: Sequence[MadeTable]

    @property
    def rows(self) -> int:
        """Return how many rows all tables have."""
        return sum(each.rows for each in self.tables)
