"""Which milestone lies ahead, and which countries may be shown."""

from collections.abc import Iterable
from typing import Final

SMALLEST_SHOWN: Final = 10
"""A country with fewer signatures is not shown by itself: few signers could be recognised."""


def next_milestone(confirmed: int, goal: int | None) -> int | None:
    """Return the goal while it lies ahead; beyond it or without one, the next of 10, 25, 50, 100 …."""
    if goal is not None and confirmed < goal:
        return goal
    step = 10
    while True:
        for factor in (1, 2.5, 5):
            milestone = int(step * factor)
            if milestone > confirmed:
                return milestone
        step *= 10


def shown_countries(countries: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the countries that have at least ten signatures."""
    return [(code, number) for code, number in countries if number >= SMALLEST_SHOWN]
