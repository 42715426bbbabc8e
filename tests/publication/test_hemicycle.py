"""The half-circle: every seat once, none on another, groups side by side, and the same drawing each time."""

import math
import re
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petitioner.endorsements.rules import Provenance
from petitioner.endorsements.shapes import AssemblyBacking, Backer, Share
from petitioner.publication.members.draw_hemicycle import draw_hemicycle, letter
from petitioner.publication.members.hemicycle import HEIGHT, INNER, OUTER, WIDTH, plan

SEATS = st.integers(1, 1000)
GROUPS = st.lists(st.integers(1, 120), min_size=1, max_size=8)


def rows(places):
    return Counter(place.row for place in places)


@settings(deadline=None, max_examples=60)
@given(SEATS)
def test_every_member_has_one_seat_and_each_row_has_some(seats):
    places = plan([seats]).places
    assert len(places) == seats
    assert set(rows(places)) == set(range(max(rows(places)) + 1))
    assert len({(round(place.x, 3), round(place.y, 3)) for place in places}) == seats


@settings(deadline=None, max_examples=60)
@given(GROUPS)
def test_no_mark_touches_another(sizes):
    planned = plan(sizes)
    places = planned.places
    nearest = min(
        (
            math.dist((one.x, one.y), (other.x, other.y))
            for n, one in enumerate(places)
            for other in places[:n]
        ),
        default=math.inf,
    )
    assert nearest > 2 * planned.radius
    assert planned.radius > 3


@settings(deadline=None, max_examples=60)
@given(SEATS)
def test_the_left_is_the_mirror_of_the_right(seats):
    places = plan([seats]).places
    left = sorted((place.row, place.angle) for place in places)
    right = sorted((place.row, math.pi - place.angle) for place in places)
    assert [row for row, _ in left] == [row for row, _ in right]
    assert [angle for _, angle in left] == pytest.approx([angle for _, angle in right])


@settings(deadline=None, max_examples=60)
@given(SEATS)
def test_inner_rows_never_have_more_seats_than_outer_ones(seats):
    sizes = [size for _, size in sorted(rows(plan([seats]).places).items())]
    assert sizes == sorted(sizes, reverse=True)


@settings(deadline=None, max_examples=60)
@given(GROUPS)
def test_groups_lie_side_by_side_from_left_to_right(sizes):
    wedges = plan(sizes).wedges
    assert [len(wedge) for wedge in wedges] == sizes
    for wedge, following in pairwise(wedges):
        assert wedge[-1].angle < following[0].angle
    angles = [place.angle for place in plan(sizes).places]
    assert angles == sorted(angles)


@settings(deadline=None, max_examples=60)
@given(GROUPS)
def test_everything_lies_on_the_drawing_and_leaves_its_middle_free(sizes):
    planned = plan(sizes)
    for place in planned.places:
        assert planned.radius <= place.x <= WIDTH - planned.radius
        assert planned.radius <= place.y <= HEIGHT - planned.radius
        assert INNER - 0.01 <= place.distance <= OUTER


@settings(deadline=None, max_examples=60)
@given(GROUPS)
def test_the_same_numbers_are_always_drawn_alike(sizes):
    assert plan(sizes) == plan(list(sizes))


def backer(number, group, provenance=Provenance.MEMBER, *, withdrawn=False, former=False):
    return Backer(
        number=number,
        name=f"Ann {number}",
        given_name="Ann",
        family_name=str(number),
        honorific_prefix="",
        sort_name=str(number),
        country="",
        delegation="",
        group=group,
        role="",
        provenance=provenance,
        evidence_url="",
        endorsed_on=date(2026, 11, 5),
        withdrawn_on=date(2026, 11, 6) if withdrawn else None,
        is_former=former,
        version_number=1,
        language="en",
        delegation_now="",
        group_now=group,
    )


def assembly(members, groups, backers):
    return AssemblyBacking("A", "a", members, 0, 0, 0, (), groups, tuple(backers))


def marks(path):
    return path.count("M")


def test_each_mark_says_how_we_know_and_nobody_who_only_was_reported_or_left_has_one():
    people = [
        backer(1, "Reds"),
        backer(2, "Reds", Provenance.OFFICE),
        backer(3, "Greens", Provenance.DOCUMENTED),
        backer(4, "", Provenance.MEMBER),
        backer(5, "Greens", withdrawn=True),
        backer(6, "Greens", Provenance.REPORTED),
        backer(7, "Reds", former=True),
    ]
    drawn = draw_hemicycle(assembly(24, (Share("Greens", 10, 1), Share("Reds", 12, 2)), people))
    assert drawn is not None
    assert (marks(drawn.solid), marks(drawn.half), marks(drawn.half_fill), marks(drawn.ringed)) == (
        2,
        1,
        1,
        1,
    )
    assert marks(drawn.none) == 24 - 5
    assert drawn.withdrawn == 1
    assert [each.text for each in drawn.letters] == list(drawn.group_letters) == ["A", "B"]


def test_an_assembly_without_groups_is_one_wedge_and_an_empty_one_is_not_drawn():
    drawn = draw_hemicycle(assembly(5, (), [backer(1, "")]))
    assert drawn is not None
    assert (marks(drawn.solid), marks(drawn.none), drawn.letters) == (1, 4, ())
    assert draw_hemicycle(assembly(0, (), [])) is None


def test_seven_hundred_and_twenty_seats_stay_small():
    groups = tuple(Share(f"Group {number}", 80, 0) for number in range(9))
    drawn = draw_hemicycle(assembly(720, groups, [backer(1, "Group 3")]))
    assert drawn is not None
    assert len(drawn.none) + len(drawn.solid) < 720 * 16
    assert not re.search(r"[^MhlmaZz0-9 .\-]", drawn.none)


def test_letters_of_many_small_groups_do_not_lie_on_each_other():
    groups = tuple(Share(f"Group {number:02}", 1 + number % 2, 0) for number in range(30))
    drawn = draw_hemicycle(assembly(sum(group.members for group in groups), groups, []))
    assert drawn is not None
    places = [(each.x, each.y) for each in drawn.letters]
    assert min(math.dist(one, other) for n, one in enumerate(places) for other in places[:n]) > 20
    widest = 8.5  # half of a sign at the largest size that statement.css gives letters
    assert {len(each.text) for each in drawn.letters} == {1, 2}
    assert all(abs(each.x - WIDTH / 2) <= WIDTH / 2 - widest * len(each.text) for each in drawn.letters)
    assert len(drawn.group_letters) == 30


def test_letters_go_on_after_z():
    assert [letter(number) for number in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]


def _lines(drawn):
    """Return the lines between groups, each as the points it goes through."""
    return [
        [tuple(map(float, point.split())) for point in line.split("L")]
        for line in drawn.bounds.split("M")[1:]
    ]


def _away(place, line):
    """Return how near a line comes to the middle of a seat."""

    def from_piece(start, end):
        (x, y), (across, down) = start, (end[0] - start[0], end[1] - start[1])
        along = ((place.x - x) * across + (place.y - y) * down) / (across**2 + down**2)
        along = min(max(along, 0.0), 1.0)
        return math.dist((place.x, place.y), (x + along * across, y + along * down))

    return min(from_piece(*piece) for piece in pairwise(line))


@settings(deadline=None, max_examples=25)
@given(GROUPS)
def test_a_line_parts_each_two_groups_and_touches_no_seat(sizes):
    drawn = draw_hemicycle(
        assembly(sum(sizes), tuple(Share(str(n), size, 0) for n, size in enumerate(sizes)), [])
    )
    planned = plan(sizes)
    lines = _lines(drawn)
    assert len(lines) == len(sizes) - 1
    for line in lines:
        assert min(_away(place, line) for place in planned.places) > drawn.radius
        assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in line)
