"""What may be done for an address."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

DAY: Final = timedelta(hours=24)
MONTH: Final = timedelta(days=30)
"""The two stretches of time over which letters to one address are counted."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many letters one address may get, over all statements."""

    a_day: int
    a_month: int


@dataclass(frozen=True, slots=True)
class Spent:
    """How many letters one address has got lately."""

    last_day: int = 0
    last_month: int = 0

    def and_one(self) -> "Spent":
        """Return what is spent after one more letter."""
        return Spent(self.last_day + 1, self.last_month + 1)


class Verdict(StrEnum):
    """Whether a letter may go to an address."""

    WRITE = "write"
    KEEP_SILENT = "keep_silent"


def verdict(spent: Spent, allowance: Allowance, *, is_suppressed: bool) -> Verdict:
    """Return whether one more letter may go out."""
    if is_suppressed or spent.last_day >= allowance.a_day or spent.last_month >= allowance.a_month:
        return Verdict.KEEP_SILENT
    return Verdict.WRITE
