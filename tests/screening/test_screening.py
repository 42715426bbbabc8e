"""No address gets more than a few letters a day, and none that said no, whichever statements name it."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import text

from petitioner.foundation.db import committed
from petitioner.screening.assess import Candidate, assess
from petitioner.screening.forget import forget
from petitioner.screening.rules import DAY, MONTH, Allowance, Spent, Verdict, verdict
from petitioner.screening.suppress import suppress

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WRITE, SILENT = Verdict.WRITE, Verdict.KEEP_SILENT


def address(number: int) -> Candidate:
    return Candidate(number.to_bytes(32), ((1000 + number).to_bytes(32), (2000 + number).to_bytes(32)))


@pytest.fixture
def ask(session):
    def ask_for(*numbers, at=NOON, a_day=3, a_month=100):
        candidates = [address(number) for number in numbers]
        return assess(session, candidates, now=at, allowance=Allowance(a_day, a_month))

    return ask_for


@given(some.booleans(), *[some.integers(0, 20)] * 4)
def test_a_letter_goes_out_if_the_address_did_not_say_no_and_has_one_left(
    suppressed, last_day, last_month, a_day, a_month
):
    found = verdict(Spent(last_day, last_month), Allowance(a_day, a_month), is_suppressed=suppressed)
    assert (found is WRITE) == (not suppressed and last_day < a_day and last_month < a_month)


def test_an_address_gets_three_letters_a_day(ask):
    assert [ask(1)[0] for _ in range(5)] == [WRITE] * 3 + [SILENT] * 2
    assert ask(2) == [WRITE]


def test_in_one_batch_the_letters_are_spent_in_order(ask):
    assert ask(1, 2, 1, 1, 2, 1, 1) == [WRITE, WRITE, WRITE, WRITE, WRITE, SILENT, SILENT]
    assert ask(1, 2) == [SILENT, WRITE]


def test_the_day_moves_with_the_clock(ask):
    for hours in (0, 10, 20):
        assert ask(1, at=NOON + timedelta(hours=hours)) == [WRITE]
    assert ask(1, at=NOON + DAY - timedelta(seconds=1)) == [SILENT]
    assert ask(1, at=NOON + DAY) == [WRITE]
    assert ask(1, at=NOON + DAY + timedelta(hours=9)) == [SILENT]
    assert ask(1, at=NOON + DAY + timedelta(hours=10)) == [WRITE]


def test_a_refused_attempt_does_not_make_the_wait_longer(ask):
    ask(1, 1, 1)
    for hours in range(1, 24):
        assert ask(1, at=NOON + timedelta(hours=hours)) == [SILENT]
    assert ask(1, at=NOON + DAY) == [WRITE]


def test_an_address_that_said_no_gets_none_and_spends_none(ask, session):
    suppress(session, [address(1).suppress_digests[0]], now=NOON)
    assert ask(1, 2, 1) == [SILENT, WRITE, SILENT]
    assert session.scalar(text("SELECT count(*) FROM address_letter")) == 1


def test_saying_no_twice_is_saying_it_once(ask, session):
    digests = [address(1).suppress_digests[0], address(2).suppress_digests[0]]
    suppress(session, digests[:1], now=NOON)
    suppress(session, [*digests, *digests], now=NOON + timedelta(days=1))
    suppress(session, [], now=NOON)
    kept = session.execute(text("SELECT address_digest, created_at FROM suppression ORDER BY 1")).all()
    assert kept == [(digests[0], NOON), (digests[1], NOON + timedelta(days=1))]


def test_the_two_digests_of_an_address_are_not_mistaken_for_each_other(ask, session):
    suppress(session, [address(1).throttle_digest], now=NOON)
    assert ask(1) == [WRITE]


def test_nobody_asked_nothing_written(ask, session):
    assert ask() == []
    assert session.scalar(text("SELECT count(*) FROM address_letter")) == 0


def test_what_no_rule_looks_at_any_more_is_forgotten(ask, session):
    ask(1, 1, 2)
    ask(1, at=NOON + timedelta(hours=12))
    assert forget(session, now=NOON + MONTH) == 0
    assert forget(session, now=NOON + MONTH + timedelta(seconds=1)) == 3
    assert session.scalar(text("SELECT count(*) FROM address_letter")) == 1
    assert ask(1, at=NOON + MONTH + timedelta(seconds=2)) == [WRITE]


def test_an_address_gets_eight_letters_a_month(ask):
    days = [timedelta(days=day) for day in range(12)]
    assert [ask(1, at=NOON + day, a_month=8)[0] for day in days] == [WRITE] * 8 + [SILENT] * 4
    assert ask(2, at=NOON + days[-1], a_month=8) == [WRITE]
    assert ask(1, at=NOON + MONTH - timedelta(seconds=1), a_month=8) == [SILENT]
    assert ask(1, 1, at=NOON + MONTH, a_month=8) == [WRITE, SILENT]


def test_two_workers_at_once_take_turns(app, clean_database, settings):
    """The second waits until the first has committed: it cannot spend the same last letter."""
    with app.app_context(), committed() as session:
        assess(session, [address(1)], now=NOON, allowance=Allowance(1, 1))
        session.flush()
        with psycopg.connect(settings.database_url, autocommit=True) as other:
            taken = other.execute("SELECT pg_try_advisory_lock(7302001)").fetchone()
            assert taken == (False,)
