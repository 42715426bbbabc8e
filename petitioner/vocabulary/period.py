"""Reduced dates and the stretch between two of them, as Popolo 1.0.1 writes them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_REDUCED = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


class InvalidDate(ValueError):
    """The text is not a reduced ISO 8601 date: `2019`, `2019-07` or `2019-07-02`."""


@dataclass(frozen=True, slots=True)
class ReducedDate:
    """A date known to the year, the month or the day; keeps what was written."""

    text: str
    first_day: date
    last_day: date

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=4096)
def parse_reduced_date(text: str) -> ReducedDate:
    """Read `2019`, `2019-07` or `2019-07-02`; raise `InvalidDate` for anything else."""
    match = _REDUCED.fullmatch(text)
    if match is None:
        raise InvalidDate(text)
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        last_month = month or 12
        last = date(first.year, last_month, day or monthrange(first.year, last_month)[1])
    except ValueError as error:
        raise InvalidDate(text) from error
    return ReducedDate(text, first, last)


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included; an absent end is open."""

    starts_on: date | None
    ends_on: date | None

    def holds(self, day: date) -> bool:
        """Say whether `day` lies inside the period."""
        after_start = self.starts_on is None or self.starts_on <= day
        return after_start and (self.ends_on is None or day <= self.ends_on)
