"""A goal ahead, countries that give nobody away, and surnames in capitals."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from petitioner.publication.rules import capitals, next_milestone


@pytest.mark.parametrize(
    ("confirmed", "goal", "milestone"),
    [
        (0, None, 10),
        (9, None, 10),
        (10, None, 25),
        (24, None, 25),
        (25, None, 50),
        (50, None, 100),
        (99, None, 100),
        (100, None, 250),
        (12_847, None, 25_000),
        (0, 10_000, 10_000),
        (9_999, 10_000, 10_000),
        (10_000, 10_000, 25_000),
        (500, 300, 1_000),
        (0, 1, 1),
        (1, 1, 10),
        (999_999, None, 1_000_000),
    ],
)
def test_the_next_mark_is_the_goal_and_beyond_it_a_round_number(confirmed, goal, milestone):
    assert next_milestone(confirmed, goal) == milestone


@given(some.integers(0, 10**12), some.none() | some.integers(1, 10**12))
def test_the_mark_always_lies_ahead_and_never_far(confirmed, goal):
    found = next_milestone(confirmed, goal)
    assert found > confirmed
    if goal is None or goal <= confirmed:
        assert found <= max(10, confirmed * 2.5)
    assert next_milestone(found - 1, goal) == found


@pytest.mark.parametrize(
    ("surname", "country", "shown"),
    [
        ("Øresund", "SE", "ØRESUND"),
        ("Їжак", "UA", "ЇЖАК"),
        ("Παπαδοπούλου", "GR", "ΠΑΠΑΔΟΠΟΥΛΟΥ"),
        ("Ἀδαμαΐδης", "", "ἈΔΑΜΑΪΔΗΣ"),
        ("ლომიძე", "GE", "ლომიძე"),
        ("Սարգսյան", "AM", "ՍԱՐԳՍՅԱՆ"),
        ("Demirci", "TR", "DEMİRCİ"),
        ("Dimitrova", "BG", "DIMITROVA"),
        ("العربي", "", "العربي"),
    ],
)
def test_surnames_are_in_the_capitals_of_their_script(surname, country, shown):
    assert capitals(surname, country) == shown
