"""The draw is fair and can be repeated; the bounds are those of the textbooks."""

from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from petitioner.sample_audit.rules import (
    Missing,
    Outcome,
    Promise,
    RefusedAudit,
    Said,
    draw,
    due_of,
    population,
    read_answers,
    read_value,
    settle,
    upper_bound,
)
from petitioner.transparency.rules import Kind, Leaf

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
PROMISE = Promise(3, 512, bytes(range(32)), 299, b"\7" * 32, "drand:34000000", NOW)


def test_the_promise_is_one_text_to_the_byte() -> None:
    assert PROMISE.text() == (
        "petitioner sample audit 1\nstatement 3\n"
        "checkpoint 512 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
        f"size 299\nauditor {'07' * 32}\nvalue drand:34000000\ndue 2026-11-27T12:00:00Z\n"
    )
    assert PROMISE.digest() == sha256(PROMISE.text().encode()).digest()


@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [
        (10, 3, [3, 5, 6]),
        (1_000, 5, [133, 182, 421, 466, 525]),
        (3, 3, [0, 1, 2]),
        (2, 299, [0, 1]),
        (0, 5, []),
    ],
)
def test_the_draw_of_a_known_promise_and_value_is_known(count, size, expected) -> None:
    assert draw(list(range(count)), size, bytes(32), b"\1" * 32) == expected


def test_every_place_is_as_likely_and_none_comes_twice() -> None:
    places = [10 * number for number in range(7)]
    found = Counter()
    for value in range(3_500):
        drawn = draw(places, 3, bytes(32), value.to_bytes(16))
        assert len(set(drawn)) == 3
        assert drawn == sorted(drawn)
        found.update(drawn)
    assert set(found) == set(places)
    assert all(abs(number - 1_500) < 120 for number in found.values()), found


def test_a_town_with_two_fakes_in_a_hundred_is_found_out_by_149_in_19_of_20_draws() -> None:
    places = list(range(100_000))
    found = sum(
        any(place % 50 == 7 for place in draw(places, 149, b"p", bytes([n % 256, n // 256]) * 8))
        for n in range(2_000)
    )
    assert upper_bound(0, 149) < 0.02
    assert 0.94 < found / 2_000 < 0.96


def test_other_values_and_other_promises_draw_otherwise() -> None:
    places = list(range(10_000))
    draws = {tuple(draw(places, 20, promise, value)) for promise in (b"a", b"b") for value in (b"1", b"2")}
    assert len(draws) == 4


def test_only_what_counts_after_the_checkpoint_can_be_drawn() -> None:
    text, sign = Leaf(Kind.TEXT, 1, version=1, digest=b"x" * 32), Leaf(Kind.SIGN, 1, 1, digest=b"x" * 32)
    other = Leaf(Kind.SIGN, 2, 1, digest=b"x" * 32)
    leaves = [text, sign, sign, other, sign, sign]
    leaves += [Leaf(Kind.WITHDRAW, 1, target=1), Leaf(Kind.INVALIDATE, 1, target=2, reason=1)]
    leaves += [Leaf(Kind.INVALIDATE, 1, target=4, reason=3), Leaf(Kind.REINSTATE, 1, target=2)]
    assert population(leaves, 1) == [2, 5]
    assert population(leaves[:6], 1) == [1, 2, 4, 5]
    assert population(leaves, 2) == [3]


@pytest.mark.parametrize(
    ("fakes", "asked", "bound"),
    [
        (0, 299, 0.00997),
        (0, 149, 0.01991),
        (0, 1, 0.95),
        (1, 10, 0.39417),
        (5, 100, 0.10226),
        (3, 3, 1.0),
        (0, 0, 1.0),
        (100, 5_000, 0.02359),
    ],
)
def test_the_bound_is_that_of_clopper_and_pearson(fakes, asked, bound) -> None:
    assert upper_bound(fakes, asked) == pytest.approx(bound, abs=0.00002)


def test_without_a_fake_the_bound_is_the_formula_and_is_never_rounded_down() -> None:
    for asked in (1, 7, 59, 299, 2_995, 5_000):
        exact = 1 - 0.05 ** (1 / asked)
        assert exact <= upper_bound(0, asked) < exact + 0.00002


def test_silence_counts_against_the_number() -> None:
    outcome = Outcome(yes=280, no=0, silent=15, not_asked=4)
    assert outcome.drawn == 299
    assert outcome.at_most == upper_bound(0, 280)
    assert outcome.at_most_if_silent_are_fake == upper_bound(19, 299)


@pytest.mark.parametrize(
    ("said", "told", "missing", "counted"),
    [
        (Said.YES, None, None, "yes"),
        (Said.YES, Said.NO, None, "no"),
        (Said.NO, Said.YES, None, "no"),
        (None, Said.YES, Missing.UNREACHABLE, "yes"),
        (None, Missing.UNREACHABLE, None, "not_asked"),
        (None, None, Missing.GONE, "not_asked"),
        (Said.YES, Missing.UNREACHABLE, Missing.GONE, "yes"),
        (None, None, None, "silent"),
    ],
)
def test_each_drawn_leaf_is_counted_once(said, told, missing, counted) -> None:
    assert settle(said, told, missing) == counted


def test_a_round_of_drand_has_its_second_and_other_sources_a_day() -> None:
    assert due_of("drand:1", None) == datetime(2023, 8, 23, 15, 9, 27, tzinfo=UTC)
    assert due_of("drand:101", NOW) == datetime(2023, 8, 23, 15, 14, 27, tzinfo=UTC)
    assert due_of("The lottery of 5 December", NOW) == NOW
    for wrong in ("drand:", "drand:x", "drand:0", "", "two\nlines", "long" * 100):
        with pytest.raises(RefusedAudit):
            due_of(wrong, NOW)
    with pytest.raises(RefusedAudit, match="--due"):
        due_of("The lottery of 5 December", None)


@pytest.mark.parametrize("typed", ["", "5f" * 15, "xy" * 32, "5f" * 513])
def test_what_is_no_value_is_refused(typed) -> None:
    with pytest.raises(RefusedAudit):
        read_value("The lottery", typed)
    assert read_value("The lottery", "5f" * 20) == b"\x5f" * 20
    with pytest.raises(RefusedAudit, match="64 digits"):
        read_value("drand:7", "5f" * 20)


@pytest.mark.parametrize(
    "lines",
    [
        [{"leaf": "4", "answer": "yes"}],
        [{"leaf": "x", "answer": "yes"}],
        [{"leaf": "1", "answer": "maybe"}],
        [{"leaf": "1", "answer": "yes"}, {"leaf": "1", "answer": "no"}],
        [{"leaf": None, "answer": None}],
    ],
)
def test_a_table_of_the_auditor_s_says_each_thing_once_and_of_drawn_leaves_only(lines) -> None:
    with pytest.raises(RefusedAudit, match=r"^Line [23]: "):
        read_answers(lines, {1, 2})
    assert read_answers([{"leaf": " 1", "answer": "no "}], {1, 2}) == {1: "no"}
