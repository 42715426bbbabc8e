"""A shelf on disk: more values than memory should hold, found again in order, by group or by key.

What stands there is in a nameless temporary file, which is gone when the shelf or its process is. A shelf
takes the same memory whatever is on it: two megabytes, in which its newest pages wait for the disk.
"""

import itertools
import marshal
import sqlite3
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Generic, TypeVar, overload

T = TypeVar("T")

_TABLES: Final = """
PRAGMA journal_mode = OFF;
PRAGMA temp_store = FILE;
CREATE TABLE pile (space INTEGER, number INTEGER, value BLOB, PRIMARY KEY (space, number)) WITHOUT ROWID;
CREATE TABLE catalogue (space INTEGER, key TEXT, value BLOB, PRIMARY KEY (space, key)) WITHOUT ROWID;
CREATE TABLE grouped (space INTEGER, first INTEGER, number INTEGER, PRIMARY KEY (space, first, number))
    WITHOUT ROWID;
BEGIN;
"""

_TOGETHER: Final = 500
"""Values that are put on the shelf at a time, and keys whose values are known without a look at it."""

# five times as fast as JSON, and safe for what nobody else can have written
_written = marshal.dumps
_read = marshal.loads


class Shelf:
    """A place on disk for piles, groups and catalogues, each of values of one kind."""

    def __init__(self) -> None:
        self.disk = sqlite3.connect("", isolation_level=None)
        self.disk.executescript(_TABLES)
        self.spaces = itertools.count()
        weakref.finalize(self, self.disk.close)


class _Space(Generic[T]):
    """A part of a shelf; `pack` makes a value into tuples of text and numbers, `unpack` undoes that."""

    def __init__(self, shelf: Shelf, pack: Callable[[T], Any], unpack: Callable[[Any], T]) -> None:
        self._shelf = shelf  # it lives as long as any part of it
        self._disk = shelf.disk
        self._space = next(shelf.spaces)
        self._pack = pack
        self._unpack = unpack


class _Slip:
    """Rows that wait until there are enough of them to be written at once."""

    def __init__(self, disk: sqlite3.Connection, statement: str) -> None:
        self._disk = disk
        self._statement = statement
        self._rows: list[tuple[int | bytes, ...]] = []

    def add(self, row: tuple[int | bytes, ...]) -> None:
        """Let a row wait."""
        self._rows.append(row)
        if len(self._rows) == _TOGETHER:
            self.write()

    def write(self) -> None:
        """Write the rows that wait."""
        if self._rows:
            self._disk.executemany(self._statement, self._rows)
            self._rows.clear()


class Pile(_Space[T], Sequence[T]):
    """Values in the order in which they were put there."""

    def __init__(self, shelf: Shelf, pack: Callable[[T], Any], unpack: Callable[[Any], T]) -> None:
        super().__init__(shelf, pack, unpack)
        self._slip = _Slip(shelf.disk, "INSERT INTO pile VALUES (?, ?, ?)")
        self._count = 0

    def append(self, value: T) -> int:
        """Put a value on top; return its number."""
        number = self._count
        self._slip.add((self._space, number, _written(self._pack(value))))
        self._count += 1
        return number

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[T]:
        self._slip.write()
        found = self._disk.execute("SELECT value FROM pile WHERE space = ? ORDER BY number", (self._space,))
        for (value,) in found:
            yield self._unpack(_read(value))

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...

    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(self._count))]
        self._slip.write()
        number = range(self._count)[index]
        query = "SELECT value FROM pile WHERE space = ? AND number = ?"
        (value,) = self._disk.execute(query, (self._space, number)).fetchone()
        return self._unpack(_read(value))

    def groups(self) -> "Groups[T]":
        """Return a way to find values of this pile by groups; nothing is in a group yet."""
        return Groups(self, self._shelf)

    def grouped(self, space: int) -> Iterator[list[T]]:
        """Yield the values by groups: those of that space."""
        self._slip.write()
        found = self._disk.execute(
            "SELECT first, value FROM grouped JOIN pile ON pile.space = ? AND pile.number = grouped.number "
            "WHERE grouped.space = ? ORDER BY first, grouped.number",
            (self._space, space),
        )
        for _, rows in itertools.groupby(found, key=lambda row: row[0]):
            yield [self._unpack(_read(value)) for _, value in rows]


class Catalogue(_Space[T]):
    """Values by key, the first that was put there."""

    def __init__(self, shelf: Shelf, pack: Callable[[T], Any], unpack: Callable[[Any], T]) -> None:
        super().__init__(shelf, pack, unpack)
        self._recent: dict[str, T] = {}

    def setdefault(self, key: str, value: T, /) -> T:
        """Put a value there unless the key has one; return the key's."""
        if key in self._recent:
            return self._recent[key]
        row = (self._space, key, _written(self._pack(value)))
        if self._disk.execute("INSERT OR IGNORE INTO catalogue VALUES (?, ?, ?)", row).rowcount:
            return self._remember(key, value)
        return self[key]

    def __getitem__(self, key: str) -> T:
        if key not in self:
            raise KeyError(key)
        return self._recent[key]

    def __contains__(self, key: object) -> bool:
        return self.get(str(key)) is not None

    def get(self, key: str) -> T | None:
        """Return the key's value, or nothing."""
        if key in self._recent:
            return self._recent[key]
        query = "SELECT value FROM catalogue WHERE space = ? AND key = ?"
        found = self._disk.execute(query, (self._space, key)).fetchone()
        return self._remember(key, self._unpack(_read(found[0]))) if found else None

    def _remember(self, key: str, value: T) -> T:
        if len(self._recent) == _TOGETHER:
            self._recent.clear()
        self._recent[key] = value
        return value


class Groups(Generic[T]):
    """Values of a pile in groups; groups, and values in them, in the order in which they were put there."""

    def __init__(self, pile: Pile[T], shelf: Shelf) -> None:
        self._pile = pile
        self._disk = shelf.disk
        self._space = next(shelf.spaces)
        self._slip = _Slip(shelf.disk, "INSERT INTO grouped VALUES (?, ?, ?)")
        self._firsts: Catalogue[int] = Catalogue(shelf, int, int)

    def add(self, group: str, number: int) -> int:
        """Put the value of that number into a group; return the number of the group's first."""
        first = self._firsts.setdefault(group, number)
        self._slip.add((self._space, first, number))
        return first

    def of(self, group: str) -> list[T]:
        """Return the values of one group; none if there is no such group."""
        self._slip.write()
        first = self._firsts.get(group)
        query = "SELECT number FROM grouped WHERE space = ? AND first = ? ORDER BY number"
        found = self._disk.execute(query, (self._space, first)) if first is not None else ()
        return [self._pile[number] for (number,) in found]

    def __iter__(self) -> Iterator[list[T]]:
        self._slip.write()
        return self._pile.grouped(self._space)
