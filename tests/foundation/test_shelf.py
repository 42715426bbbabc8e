"""What is put on a shelf is found again, in order, by group and by key."""

import pytest

from petitioner.foundation.shelf import Catalogue, Pile, Shelf


def pile(*values: str) -> Pile[str]:
    """Return these values on a shelf of their own."""
    made = Pile(Shelf(), str, str)
    for value in values:
        made.append(value)
    return made


def test_a_pile_is_read_like_a_tuple():
    values = ("Ørchard", "", "line\nbreak", "\N{GREEK SMALL LETTER ALPHA}")
    made = pile(*values)

    assert tuple(made) == values
    assert (len(made), made[0], made[-1], made[1:3]) == (4, values[0], values[-1], ["", "line\nbreak"])
    with pytest.raises(IndexError):
        made[4]


def test_groups_come_in_the_order_of_their_first():
    made = pile("b1", "a1", "b2", "c1", "a2")
    groups = made.groups()

    firsts = [groups.add(value[0], number) for number, value in enumerate(made)]

    assert firsts == [0, 1, 0, 3, 1]
    assert list(groups) == [["b1", "b2"], ["a1", "a2"], ["c1"]]
    assert (groups.of("a"), groups.of("d")) == (["a1", "a2"], [])


def test_a_catalogue_keeps_the_first():
    shelf = Shelf()
    one, other = Catalogue(shelf, int, int), Catalogue(shelf, int, int)

    assert [one.setdefault("a", 1), one.setdefault("a", 2), other.setdefault("a", 3)] == [1, 1, 3]
    assert ("a" in one, "b" in one, one.get("b")) == (True, False, None)
    with pytest.raises(KeyError):
        one["b"]
