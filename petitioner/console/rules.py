"""What is read for the board, who may see it, and how bars are drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from petitioner.organisers.rules import Role

DAYS: Final = 30
"""How many days the little chart of a statement shows."""
KEPT: Final = timedelta(days=90)
"""For how long the numbers of single days are kept."""
STALE_ROSTER: Final = timedelta(days=60)
LATE: Final = timedelta(minutes=5)
"""After so long without a reading the page says that the worker has not looked."""
INSTANCE: Final = 0
"""Stands for no organisation, and for no statement."""


class Reading(StrEnum):
    """What is looked up. Those in `TASKS` wait for a person."""

    COMMENTS = "comments"
    HELD = "held"
    BATCHES = "batches"
    TEXTS = "texts"
    APPROVALS = "approvals"
    ENTRIES = "entries"
    OBJECTIONS = "objections"
    AUTHORITIES = "authorities"
    ANSWERS = "answers"
    ROSTERS = "rosters"
    LETTERS_FAILED = "letters_failed"
    LETTERS_DUE = "letters_due"
    LETTERS_SENT = "letters_sent"
    UNOPENED = "unopened"
    UNPUBLISHED = "unpublished"
    UNSIGNED = "unsigned"
    DIFFERENT = "different"
    COMPARED = "compared"
    KEYS = "keys"
    BACKUP = "backup"
    DISK_FREE = "disk_free"
    DATABASE = "database"
    BACKERS = "backers"
    MEMBERS = "members"


_CHECKING: Final = frozenset({Role.OWNER, Role.REVIEWER})
TASKS: Final[Mapping[Reading, frozenset[Role]]] = {
    Reading.TEXTS: _CHECKING,
    Reading.BATCHES: _CHECKING,
    Reading.HELD: _CHECKING,
    Reading.COMMENTS: _CHECKING,
    Reading.ENTRIES: _CHECKING,
    Reading.OBJECTIONS: frozenset({Role.OWNER, Role.REVIEWER, Role.AUDITOR}),
    Reading.APPROVALS: frozenset({Role.OWNER}),
    Reading.ANSWERS: frozenset({Role.OWNER, Role.EDITOR}),
}
"""What waits for a person of an organisation, most pressing first, and whom it is shown to."""

HOST_TASKS: Final[Mapping[Reading, frozenset[Role]]] = {
    Reading.DIFFERENT: frozenset({Role.OWNER, Role.AUDITOR}),
    Reading.LETTERS_FAILED: frozenset({Role.OWNER, Role.AUDITOR}),
    Reading.ROSTERS: frozenset({Role.OWNER, Role.EDITOR}),
    Reading.AUTHORITIES: frozenset({Role.OWNER, Role.REVIEWER, Role.AUDITOR}),
}
"""The same for the organisation that runs the instance."""


@dataclass(frozen=True, slots=True)
class Value:
    """A reading: how many, since when the oldest of them waits, and when that was looked up."""

    number: int
    since: datetime | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of a little chart: its number, and the bar in hundredths of the chart's height."""

    day: date
    number: int
    height: float


def bars(totals: Mapping[date, int], today: date, days: int = DAYS) -> tuple[Bar, ...]:
    """Return how much a total grew on each of the last days, from the total at the end of each day kept.

    A day without a total grew by nothing; a total that fell is shown as nothing, its number is negative.
    """
    wanted = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    before = [day for day in totals if day < wanted[0]]
    last = totals[max(before)] if before else None
    numbers: list[int] = []
    for day in wanted:
        total = totals.get(day, last)
        numbers.append(0 if total is None or last is None else total - last)
        last = total
    if (
        not before
        and (first := next((place for place, day in enumerate(wanted) if day in totals), None)) is not None
    ):
        numbers[first] = totals[wanted[first]]
    return _drawn(wanted, numbers)


def _drawn(days: Sequence[date], numbers: Sequence[int]) -> tuple[Bar, ...]:
    highest = max([1, *numbers])
    return tuple(
        Bar(day, number, round(100 * max(number, 0) / highest, 1))
        for day, number in zip(days, numbers, strict=True)
    )


def newest_look(values: Mapping[tuple[Reading, int, int], Value]) -> datetime | None:
    """Return when a worker looked last; a noted backup is somebody's word and no look."""
    looks = (value.read_at for (name, _, _), value in values.items() if name is not Reading.BACKUP)
    return max(looks, default=None)
