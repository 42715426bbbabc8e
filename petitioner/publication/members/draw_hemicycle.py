"""Draw an assembly as a half-circle: one path per kind of mark, so that 720 seats stay a few kilobytes."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, pairwise, repeat
from typing import Final

from petitioner.endorsements.rules import Provenance
from petitioner.endorsements.shapes import AssemblyBacking, Backer
from petitioner.publication.members.hemicycle import OUTER, Place, Plan, plan
from petitioner.publication.shapes import Hemicycle, Letter

_WITHDRAWN: Final = "withdrawn"
_NONE: Final = "none"
_ORDER: Final = (Provenance.MEMBER.value, Provenance.OFFICE.value, Provenance.DOCUMENTED.value, _WITHDRAWN)
_CROSS: Final = 0.72
_LETTER_RINGS: Final = (26.0, 48.5)
"""How far outside of the outermost row letters stand; the second is for those that would touch another.

Farther out, two letters at the end of the arc would be cut by the edge of the drawing.
"""
_BESIDE_MARK: Final = 14.0
"""How far the middle of a letter stays from the edge of a mark, at least."""
_LETTER_WIDTH: Final = 32.0
_BOUND_WIDTH: Final = 0.5
"""Half of what is drawn of a line, in units of the drawing."""
_BOUND_BEYOND: Final = 14.0
"""How far beyond the outermost row a line between two groups goes: to where letters begin."""


_Point = tuple[float, float]
_Line = list[_Point]


def draw_hemicycle(assembly: AssemblyBacking) -> Hemicycle | None:
    """Return the drawing of an assembly by group, in the order of its table; nothing if nobody sits there.

    Members without a group stand last, without a letter. What was only reported, or given to an earlier text
    only, is not drawn: it counts for nothing, and nobody who has not spoken is pointed at.
    """
    if not assembly.members:
        return None
    sizes = [group.members for group in assembly.groups]
    names = [group.name for group in assembly.groups]
    if assembly.members > sum(sizes):
        sizes.append(assembly.members - sum(sizes))
        names.append("")
    planned = plan(sizes)
    places = _by_kind(assembly.backers, names, planned)
    lines = _bounds(planned)
    radius = min([planned.radius, *(_clearance(planned, line) for line in lines)])
    seated = {kind: places[kind] for kind in _ORDER}
    return Hemicycle(
        radius=math.floor(radius * 10) / 10,
        solid=_dots(seated[Provenance.MEMBER]),
        half=_dots(seated[Provenance.OFFICE]),
        half_fill=_halves(seated[Provenance.OFFICE], radius),
        ringed=_dots(seated[Provenance.DOCUMENTED]),
        cross=_crosses(seated[_WITHDRAWN], radius * _CROSS),
        none=_dots(places[_NONE]),
        bounds="".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line) for line in lines),
        withdrawn=len(seated[_WITHDRAWN]),
        letters=_letters(planned, names),
        group_letters=tuple(letter(number) for number in range(len(assembly.groups))),
    )


def letter(number: int) -> str:
    """Return the letter of a group by its place in the table, from 0: A to Z, then AA, AB …."""
    more, last = divmod(number, 26)
    return (letter(more - 1) if more else "") + chr(ord("A") + last)


def _by_kind(backers: Iterable[Backer], names: list[str], planned: Plan) -> dict[str, list[Place]]:
    """Return the seats of each kind of mark; in each wedge the strongest word stands at the left."""
    kinds: dict[str, list[str]] = {name: [] for name in names}
    for backer in backers:
        kind = _kind(backer)
        group = backer.group_now if backer.group_now in kinds else ""
        if kind and not backer.is_former and group in kinds:
            kinds[group].append(kind)
    places: dict[str, list[Place]] = {kind: [] for kind in (*_ORDER, _NONE)}
    for name, wedge in zip(names, planned.wedges, strict=True):
        taken = sorted(kinds[name], key=_ORDER.index)
        for place, kind in zip(wedge, chain(taken, repeat(_NONE)), strict=False):
            places[kind].append(place)
    return places


def _kind(backer: Backer) -> str:
    if backer.withdrawn_on:
        return _WITHDRAWN
    is_listed_only = backer.is_earlier or backer.provenance is Provenance.REPORTED
    return "" if is_listed_only else backer.provenance.value


def _letters(planned: Plan, names: list[str]) -> tuple[Letter, ...]:
    """Return where letters stand; one that finds no room in either ring is left to the table."""
    found = []
    free_from = [-1.0] * len(_LETTER_RINGS)
    first, second = _LETTER_RINGS
    rings = (max(first, planned.radius + _BESIDE_MARK), second)
    for number, (wedge, name) in enumerate(zip(planned.wedges, names, strict=True)):
        if not name or not wedge:
            continue
        angle = (wedge[0].angle + wedge[-1].angle) / 2
        for ring, away in enumerate(rings):
            if angle >= free_from[ring]:
                place = Place(0, OUTER + away, angle)
                found.append(Letter(letter(number), round(place.x, 1), round(place.y, 1)))
                free_from[ring] = angle + _LETTER_WIDTH / (OUTER + away)
                break
    return tuple(found)


def _bounds(planned: Plan) -> list[_Line]:
    """Return a line between each two groups: in every row it passes in the middle between their seats."""
    taken = [number for number, wedge in enumerate(planned.wedges) if wedge]
    return [_bound(planned, number) for number in taken[1:]]


def _bound(planned: Plan, number: int) -> _Line:
    """Return the line before a wedge, from the outside to the inside, through rows that both sides have."""
    before = _by_row(chain(*planned.wedges[:number]))
    after = _by_row(chain(*planned.wedges[number:]))
    points = [
        Place(row, before[row][-1].distance, (before[row][-1].angle + after[row][0].angle) / 2)
        for row in sorted(before.keys() & after.keys())
    ]
    beyond = _BOUND_BEYOND if points[0].row == 0 else planned.radius
    ends = ((points[0], beyond), (points[-1], -planned.radius))
    outer, inner = (replace(place, distance=place.distance + away) for place, away in ends)
    return [(place.x, place.y) for place in (outer, *points, inner)]


def _clearance(planned: Plan, line: _Line) -> float:
    """Return how far a line stays from the middle of every seat: between rows it may cut a corner."""
    return min(_away(place, *piece) for piece in pairwise(line) for place in planned.places) - _BOUND_WIDTH


def _away(place: Place, start: _Point, end: _Point) -> float:
    (x, y), across, down = start, end[0] - start[0], end[1] - start[1]
    along = ((place.x - x) * across + (place.y - y) * down) / (across**2 + down**2)
    along = min(max(along, 0.0), 1.0)
    return math.dist((place.x, place.y), (x + along * across, y + along * down))


def _by_row(places: Iterable[Place]) -> dict[int, list[Place]]:
    """Return the seats of each row from left to right."""
    rows: dict[int, list[Place]] = defaultdict(list)
    for place in places:
        rows[place.row].append(place)
    return rows


def _dots(places: Iterable[Place]) -> str:
    """Return lines of no length: a round end makes each a dot as wide as the stroke."""
    return "".join(f"M{place.x:.1f} {place.y:.1f}h0" for place in places)


def _halves(places: Iterable[Place], radius: float) -> str:
    return "".join(
        f"M{place.x:.1f} {place.y - radius:.1f}a{radius:.1f} {radius:.1f} 0 0 1 0 {2 * radius:.1f}z"
        for place in places
    )


def _crosses(places: Iterable[Place], arm: float) -> str:
    both = f"{2 * arm:.1f}"
    drawn = f"l{both} {both}m0-{both}l-{both} {both}"
    return "".join(f"M{place.x - arm:.1f} {place.y - arm:.1f}{drawn}" for place in places)
