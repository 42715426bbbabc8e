"""What the pages of the console are made from."""

from dataclasses import dataclass
from datetime import datetime

from petitioner.console.rules import Bar, Reading


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for a person: what, how many, since when the oldest, and where it is done."""

    reading: Reading
    number: int
    since: datetime | None
    address: str
    subject: str
    """The title of the statement it is about; empty where it is about none."""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement as the first page lists it; `missing`: languages of the house it does not have."""

    slug: str
    title: str
    phase: str
    closes_at: datetime | None
    confirmed: int
    today: int
    awaiting: int
    backers: int
    members: int
    missing: tuple[str, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: its words, where it is, and a few words on what it is."""

    words: str
    address: str
    note: str
