"""What a log is made of, and how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from petitioner.transparency.notes import LogKey
from petitioner.transparency.rules import Leaf


@dataclass(frozen=True, slots=True, repr=False)
class Log:
    """Where the files of the log are written, the lock, what signs, and what a log that begins is called."""

    folder: Path
    lock: Path
    key: LogKey
    origin: str


@dataclass(frozen=True, slots=True)
class NewLeaf:
    """A leaf that has no place yet, and how the room that made it will ask for it again."""

    leaf: Leaf
    about: bytes | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the leaves of one statement add up to."""

    signed: int = 0
    withdrawn: int = 0
    invalidated: int = 0
    """How many do not count, whoever said so; one that was reinstated does."""
    by_reason: Mapping[int, int] = field(default_factory=dict)
    """The same by the reason that is given."""

    @property
    def confirmed(self) -> int:
        """How many signatures count."""
        return self.signed - self.withdrawn - self.invalidated


@dataclass(frozen=True, slots=True)
class Standing:
    """Since when log and database were found to differ, if they do.

    `has_history`: signatures that were counted before there was a log have no leaf yet. `is_late`: leaves of
    signatures wait to be signed. `is_unsigned`: leaves of any kind do.
    """

    differs_since: datetime | None = None
    compared_at: datetime | None = None
    has_history: bool = False
    is_late: bool = False
    is_unsigned: bool = False
