"""The lines a run prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_HEAD: Final = ("row", "what", "ours", "yardstick", "ratio", "goal", "reached")


@dataclass(frozen=True, slots=True)
class Line:
    """One measured goal; `ratio` is what is compared with `goal`, whichever way `at_most` says."""

    row: str
    what: str
    ours: str
    yardstick: str
    ratio: float
    goal: float
    at_most: bool = False
    unit: str = "x"

    @property
    def is_reached(self) -> bool:
        """Say whether the goal was reached."""
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal

    def cells(self) -> tuple[str, ...]:
        """Return the line as texts, in the order of the head."""
        sign = "≤" if self.at_most else "≥"
        ratio, goal = (f"{_short(value)} {self.unit}" for value in (self.ratio, self.goal))
        answer = "yes" if self.is_reached else "NO"
        return (self.row, self.what, self.ours, self.yardstick, ratio, f"{sign} {goal}", answer)


def markdown(lines: Sequence[Line]) -> str:
    """Return the table, aligned for a terminal and valid as Markdown."""
    rows = [_HEAD, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    printed = [_row(row, widths) for row in rows]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([printed[0], rule, *printed[1:]])


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
