"""Where the seats of a half-circle stand: rows of concentric arcs, groups in wedges from left to right.

Units are those of the drawing, `WIDTH` by `HEIGHT`. Angles are in radians from the left end of the arc (0) to
its right end (π). Nothing here is about chance: the same numbers always give the same places.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Final

WIDTH: Final = 640
HEIGHT: Final = 350
CENTRE_X: Final = WIDTH / 2
CENTRE_Y: Final = 326.0
OUTER: Final = 254.0
"""Radius of the outermost row."""
INNER: Final = 0.46 * OUTER
"""No row is nearer to the middle: the number stands there."""
LARGEST_MARK: Final = 14.0
_FILLING: Final = 0.42
"""Radius of a mark as a part of the distance to its nearest neighbour; beyond a half they would touch."""
_WIDEST_GAP: Final = math.radians(2.6)
_MOST_GAPS: Final = 0.12
"""The part of the half-circle that may be left empty between wedges."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one seat stands; `row` counts from the outside, from 0, and has the radius `distance`."""

    row: int
    distance: float
    angle: float

    @property
    def x(self) -> float:
        """How far from the left."""
        return CENTRE_X - self.distance * math.cos(self.angle)

    @property
    def y(self) -> float:
        """How far from the top."""
        return CENTRE_Y - self.distance * math.sin(self.angle)


@dataclass(frozen=True, slots=True)
class Plan:
    """The seats of each wedge, from its left side to its right, and the radius that a mark may have."""

    wedges: tuple[tuple[Place, ...], ...]
    radius: float

    @property
    def places(self) -> tuple[Place, ...]:
        """Return every seat from left to right."""
        return tuple(place for wedge in self.wedges for place in wedge)


def plan(sizes: Sequence[int]) -> Plan:
    """Return where the seats of groups of these sizes stand, in the order given.

    Rows are filled evenly, from end to end and the same on both sides; the groups then take the seats from
    left to right, and are moved apart a little.
    """
    seats = _seats(sum(sizes))
    starts = [0, *accumulate(sizes)]
    wedges = [seats[start : start + size] for start, size in zip(starts, sizes, strict=False)]
    gap = min(_WIDEST_GAP, _MOST_GAPS * math.pi / (len(sizes) - 1)) if len(sizes) > 1 else 0.0
    narrowing = 1 - gap * (len(sizes) - 1) / math.pi
    moved = tuple(
        tuple(replace(place, angle=place.angle * narrowing + gap * number) for place in wedge)
        for number, wedge in enumerate(wedges)
    )
    return Plan(moved, _radius(seats, narrowing))


def _seats(count: int) -> list[Place]:
    """Return evenly placed seats, from left to right."""
    if count == 0:
        return []
    rows = _row_count(count)
    radii = [OUTER - row * _step(rows, count) for row in range(rows)]
    places = [
        Place(row, radius, math.pi * (seat / (size - 1) if size > 1 else 0.5))
        for row, (radius, size) in enumerate(zip(radii, _row_sizes(count, radii), strict=True))
        for seat in range(size)
    ]
    return sorted(places, key=lambda place: (round(place.angle, 9), place.row))


def _radius(seats: Sequence[Place], narrowing: float) -> float:
    """Return the largest radius at which no two marks touch, but no more than looks well."""
    sizes = Counter((place.row, place.distance) for place in seats)
    spaces = [
        2 * distance * math.sin(math.pi * narrowing / (size - 1) / 2)
        for (_, distance), size in sizes.items()
        if size > 1
    ]
    spaces += [one - other for (_, one), (_, other) in pairwise(sorted(sizes))]
    return min([LARGEST_MARK, *(_FILLING * space for space in spaces)])


def _step(rows: int, count: int) -> float:
    """Return the distance between rows at which seats in a row stand as far apart as rows do."""
    return rows * math.pi * OUTER / (count + math.pi * rows * (rows - 1) / 2)


def _row_count(count: int) -> int:
    """Return the most rows that stay outside of the middle and leave each row at least one seat."""
    rows = 1
    while rows < count and OUTER - rows * _step(rows + 1, count) >= INNER:
        rows += 1
    return rows


def _row_sizes(count: int, radii: Sequence[float]) -> list[int]:
    """Share seats out to rows by their length; the largest remainders get what is left."""
    spare = count - len(radii)
    exact = [spare * radius / sum(radii) for radius in radii]
    sizes = [1 + int(share) for share in exact]
    by_remainder = sorted(range(len(radii)), key=lambda row: (-(exact[row] % 1), row))
    for row in by_remainder[: count - sum(sizes)]:
        sizes[row] += 1
    return sizes
