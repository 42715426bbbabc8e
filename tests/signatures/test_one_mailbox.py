"""Two people may share a mailbox where the organiser allows it; one person cannot be two."""

import psycopg
import pytest

from petitioner.signatures.confirm import look_at_link
from petitioner.signatures.count import count
from petitioner.signatures.rules import LinkKind, LiveSignature, owed_letter
from petitioner.signatures.store import hot
from petitioner.statements.rules import MailboxSharing
from petitioner.statements.shapes import Policy
from tests.people import Invented
from tests.signatures.scene import now, stand

OFF, NAME, PLACE = (
    MailboxSharing.OFF,
    MailboxSharing.DIFFERENT_NAME,
    MailboxSharing.DIFFERENT_NAME_SAME_PLACE,
)
ANNA = Invented("Anna Brook", "house@post.example", "FR")
BRAM = Invented("Bram Brook", "House+bram@post.example", "FR")
BRAM_ELSEWHERE = Invented("Bram Brook", "house@post.example", "DE")
ANNA_SPELT_ANEW = Invented("  ANNA  BROOK ", "HOUSE@post.example", "FR")
CARO = Invented("Caro Brook", "house@post.example", "FR")


@pytest.fixture
def shared(session):
    return lambda sharing: stand(session, slug="shared", policy=Policy(two_on_one_mailbox=sharing))


def states(bureau):
    return sorted(row["state"] for row in bureau.rows("signature"))


@pytest.mark.parametrize(
    ("sharing", "second", "counts"),
    [
        (OFF, BRAM, False),
        (NAME, BRAM, True),
        (NAME, BRAM_ELSEWHERE, True),
        (NAME, ANNA_SPELT_ANEW, False),
        (PLACE, BRAM, True),
        (PLACE, BRAM_ELSEWHERE, False),
        (PLACE, ANNA_SPELT_ANEW, False),
    ],
)
@pytest.mark.parametrize("at_once", [False, True])
def test_a_second_person_counts_where_the_statement_says_so(bureau, shared, sharing, second, counts, at_once):  # noqa: PLR0917
    view = shared(sharing)
    if at_once:  # both letters are out before either is answered: the database decides at the end
        bureau.accept(view, ANNA, second)
        bureau.confirm(*bureau.links())
    else:
        bureau.sign(view, ANNA)
        bureau.sign(view, second)
    count(bureau.session, keys=bureau.keys, now=now())
    assert states(bureau).count("confirmed") == 1 + counts


def test_a_third_person_on_one_mailbox_does_not_count(bureau, shared):
    view = shared(NAME)
    bureau.accept(view, ANNA, BRAM, CARO)
    bureau.confirm(*bureau.links())
    assert states(bureau) == ["confirmed", "confirmed", "pending"]
    standing = {
        look_at_link(bureau.session, bureau.token(link), now=now()).standing for link in bureau.links()
    }
    assert standing == {"confirmed"}, "whose answer no longer counts is told what everybody is told"


def test_the_second_letter_is_as_good_after_the_first_was_answered(bureau, shared):
    view = shared(NAME)
    bureau.accept(view, ANNA, BRAM)
    first, second = bureau.links()
    bureau.confirm(first)
    assert look_at_link(bureau.session, bureau.token(second), now=now()).standing == "pending"


def test_counting_joins_attempts_of_one_name_and_leaves_the_other_person_s(bureau, shared, session):
    view = shared(NAME)
    bureau.accept(view, ANNA, ANNA_SPELT_ANEW, BRAM)
    bureau.confirm(bureau.links()[0])
    count(session, keys=bureau.keys, now=now())
    assert states(bureau) == ["confirmed", "pending"]


def test_two_answers_at_one_moment_take_two_seats(bureau, shared):
    view = shared(NAME)
    bureau.accept(view, ANNA, BRAM)
    digests = [row["token_digest"] for row in bureau.links()]
    with pytest.raises(psycopg.errors.UniqueViolation), bureau.session.begin_nested():
        hot.confirm(bureau.bare, digests)
    bureau.confirm(*bureau.links())
    assert sorted(row["seat"] for row in bureau.rows("signature")) == [1, 2]


def test_names_are_told_apart_by_letters_alone_and_kept_as_a_digest(bureau, shared):
    bureau.accept(shared(NAME), ANNA, ANNA_SPELT_ANEW, BRAM)
    first, again, other = (row["namesake"] for row in bureau.rows("signature", "created_at, country"))
    assert len({first, again, other}) == 2
    assert {len(first), len(again), len(other)} == {32}


def test_where_mailboxes_are_not_shared_no_digest_of_a_name_is_kept(bureau, shared):
    bureau.accept(shared(OFF), ANNA)
    assert bureau.rows("signature")[0]["namesake"] is None


def test_a_signature_from_before_the_rule_keeps_its_mailbox():
    before = LiveSignature(None, "FR")
    assert owed_letter(NAME, LiveSignature(b"anna", "FR"), [before]) is LinkKind.ALREADY_CONFIRMED
