"""The published number is the number of confirmed signatures, and a recount agrees."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from petitioner.signatures.commands import signatures
from petitioner.signatures.count import count, read_tallies, recount, refresh_awaiting
from petitioner.signatures.read_numbers import read_numbers
from petitioner.signatures.shapes import Tally
from tests.people import CORWIN, LUCJA, MAELLE, crowd
from tests.signatures.scene import now, stand


@pytest.fixture
def tally(bureau, view):
    """Return the numbers of the statement."""

    def read(of=view):
        return read_tallies(bureau.session, {of.statement_id: of.first_published_at})[of.statement_id]

    return read


@pytest.fixture
def countries(bureau, view):
    """Return country codes and their numbers, most first."""
    return lambda: read_numbers(bureau.session, view.statement_id, now=now()).countries


@pytest.fixture
def count_now(bureau):
    return lambda: count(bureau.session, keys=bureau.keys, now=now())


def test_a_confirmed_signature_counts_once(bureau, view, tally, countries, count_now):
    bureau.sign(view, MAELLE, CORWIN)
    bureau.accept(view, LUCJA)
    assert tally().confirmed == 0
    assert [count_now(), count_now()] == [2, 0]
    assert tally().confirmed == 2
    bureau.confirm(*bureau.links())
    assert count_now() == 1
    assert (tally().confirmed, countries()) == (3, (("DE", 1), ("FR", 1), ("PL", 1)))


def test_each_statement_has_its_own_number_and_countries_come_largest_first(
    bureau, view, tally, countries, count_now
):
    other = stand(bureau.session, slug="open-schools")
    bureau.sign(view, *crowd(20))
    bureau.sign(other, MAELLE)
    bureau.sign(view, MAELLE)
    assert count_now() == 22
    assert (tally().confirmed, tally(other).confirmed) == (21, 1)
    assert countries()[0] == ("FR", 3)
    assert sum(number for _, number in countries()) == 21


def test_a_statement_nobody_signed_has_zeros(session, view, tally):
    found = tally()
    assert (found.confirmed, found.awaiting, found.withdrawn, found.attempted) == (0, 0, 0, 0)
    assert isinstance(found, Tally)


def test_the_number_moves_with_its_moment(bureau, view, tally):
    bureau.sign(view, MAELLE)
    moment = now() + timedelta(seconds=5)
    count(bureau.session, keys=bureau.keys, now=moment)
    assert tally().updated_at == moment


def test_counting_joins_the_other_attempts_of_a_signer(bureau, view, tally, count_now):
    bureau.accept(view, MAELLE, MAELLE, CORWIN)
    first, second, other = bureau.links()
    bureau.confirm(second)
    count_now()
    assert {row["id"] for row in bureau.rows("signature")} == {second["signature_id"], other["signature_id"]}
    joined = next(row for row in bureau.links() if row["id"] == first["id"])
    assert (joined["signature_id"], joined["letter_due_at"]) == (second["signature_id"], None)
    assert tally().confirmed == 1


def test_those_who_have_not_answered_are_counted_by_address(bureau, view, tally):
    bureau.accept(view, MAELLE, MAELLE, CORWIN)
    bureau.sign(view, LUCJA)
    refresh_awaiting(bureau.session, now=now())
    assert tally().awaiting == 2
    bureau.confirm(*bureau.links())
    count(bureau.session, keys=bureau.keys, now=now())
    refresh_awaiting(bureau.session, now=now())
    assert (tally().awaiting, tally().confirmed) == (0, 3)


def test_a_recount_agrees(bureau, view, count_now):
    bureau.sign(view, *crowd(12))
    count_now()
    assert recount(bureau.session, now=now(), repair=False) == {}


def test_a_recount_finds_what_was_tampered_with_and_repairs_it(bureau, view, tally, countries, count_now):
    bureau.sign(view, *crowd(12))
    count_now()
    bureau.sql("UPDATE statement_tally SET confirmed = 99")
    bureau.sql("UPDATE country_tally SET confirmed = 9")
    assert recount(bureau.session, now=now(), repair=False) == {view.statement_id: (99, 12)}
    assert tally().confirmed == 99
    assert recount(bureau.session, now=now(), repair=True) == {view.statement_id: (99, 12)}
    assert (tally().confirmed, sum(number for _, number in countries())) == (12, 12)
    assert recount(bureau.session, now=now(), repair=True) == {}


def test_a_recount_finds_a_wrong_country_under_a_right_total(bureau, view, count_now):
    bureau.sign(view, MAELLE, CORWIN)
    count_now()
    bureau.sql("UPDATE country_tally SET country = 'SE' WHERE country = 'FR'")
    assert recount(bureau.session, now=now(), repair=False) != {}


def test_the_operator_recounts_from_the_command_line(app, bureau, view, count_now):
    bureau.sign(view, *crowd(3))
    count_now()

    def run(*arguments):
        done = CliRunner().invoke(signatures, ["recount", *arguments])
        return done.exit_code, done.stdout

    assert run() == (0, "The published numbers agree with the signatures.\n")
    bureau.sql("UPDATE statement_tally SET confirmed = 2")
    bureau.session.commit()
    differs = f"statement {view.statement_id}: published 2, counted 3\n"
    assert run() == (1, differs)
    assert run("--repair") == (0, differs + "Repaired.\n")
    assert run()[0] == 0
