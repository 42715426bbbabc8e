"""What was disowned or ran out is gone, and nobody who said “not me” is written to again."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from petitioner.signatures.disown import disown
from petitioner.signatures.erase import erase_disowned, erase_expired
from petitioner.signatures.retention_rules import BOUNCED_KEPT, LINKS_KEPT
from tests.people import CORWIN, LUCJA, MAELLE, OKSANA, Invented
from tests.signatures.scene import now, opened, stand

VALIDITY = timedelta(hours=72)
TAGGED = Invented("Maelle", "Maelle.Ottersund+x@post.example", "FR")


@pytest.fixture
def erase(bureau, journal):
    return lambda most=100: erase_disowned(
        bureau.session, keys=bureau.keys, journal=journal, most=most, now=now()
    )


@pytest.fixture
def expire(bureau):
    def run(at=None, most=100):
        return erase_expired(bureau.session, most=most, now=at or now())

    return run


def disown_first(bureau):
    disown(bureau.session, bureau.token(bureau.links()[0]), now=now())


def test_every_attempt_of_the_address_goes_and_only_its_digest_stays(bureau, view, erase):
    bureau.accept(view, MAELLE, TAGGED, CORWIN)
    disown_first(bureau)
    assert erase() == 1
    (left,) = bureau.rows("signature")
    assert left["country"] == CORWIN.country
    (suppressed,) = bureau.rows("suppression")
    canonical = opened(view, MAELLE).email.canonical()
    assert suppressed["address_digest"] == bureau.keys.suppress_digest(canonical)
    assert erase() == 0


def test_the_links_of_erased_attempts_have_no_code_and_no_letter_left(bureau, view, erase):
    bureau.accept(view, MAELLE, TAGGED)
    disown_first(bureau)
    erase()
    for link in bureau.links():
        for name in ("signature_id", "contact", "code_digest", "letter_due_at"):
            assert link[name] is None
    assert [link["is_disowned"] for link in bureau.links()] == [True, False]


def test_other_spellings_of_the_address_get_no_letter_for_any_statement_afterwards(
    bureau, view, session, erase
):
    bureau.accept(view, MAELLE)
    disown_first(bureau)
    erase()
    bureau.accept(stand(session, slug="open-schools"), TAGGED)
    assert bureau.rows("signature") == []
    assert len(bureau.links("silent")) == 1


def test_a_signature_that_was_confirmed_before_stays(bureau, view, erase):
    bureau.accept(view, MAELLE, TAGGED)
    first, second = bureau.links()
    bureau.confirm(second)
    disown_first(bureau)
    assert erase() == 1
    (kept,) = bureau.rows("signature")
    assert (kept["state"], kept["id"]) == ("confirmed", second["signature_id"])
    assert first["signature_id"] != kept["id"]


def test_the_same_address_may_be_disowned_twice(bureau, view, session, erase):
    other = stand(session, slug="open-schools")
    bureau.accept(view, MAELLE)
    bureau.accept(other, MAELLE)
    for link in bureau.links():
        disown(session, bureau.token(link), now=now())
    assert erase(most=1) == 1
    assert erase() == 1
    assert len(bureau.rows("suppression")) == 1
    assert bureau.rows("signature") == []


def test_a_row_that_cannot_be_read_holds_up_no_erasure(bureau, view, session, erase):
    bureau.accept(view, MAELLE, CORWIN)
    for link in bureau.links():
        disown(session, bureau.token(link), now=now())
    bureau.sql("UPDATE link SET contact = substr(contact, 1, 40) WHERE id = :id", id=bureau.links()[0]["id"])
    assert erase() >= 1
    assert CORWIN.country not in {row["country"] for row in bureau.rows("signature")}


def test_a_signature_nobody_confirmed_goes_when_its_link_has_run_out(bureau, view, expire):
    moment = now()
    bureau.accept(view, MAELLE, at=moment - VALIDITY)
    bureau.accept(view, CORWIN, at=moment - VALIDITY + timedelta(seconds=1))
    assert expire(at=moment) == 0
    assert expire(at=moment + timedelta(seconds=1)) == 1
    (left,) = bureau.rows("signature")
    assert left["country"] == CORWIN.country


def test_a_confirmed_signature_does_not_run_out(bureau, view, expire):
    bureau.accept(view, MAELLE, at=now() - timedelta(hours=71))
    bureau.confirm(*bureau.links())
    assert expire(at=now() + timedelta(days=25)) == 0
    assert [row["state"] for row in bureau.rows("signature")] == ["confirmed"]


def test_what_bounced_goes_after_a_day(bureau, view, expire):
    bureau.accept(view, MAELLE, CORWIN)
    moment = now()
    bounced = bureau.links()[0]["signature_id"]
    bureau.sql("UPDATE link SET bounced_at = :m WHERE signature_id = :b", m=moment, b=bounced)
    assert expire(at=moment + BOUNCED_KEPT) == 0
    assert expire(at=moment + BOUNCED_KEPT + timedelta(seconds=1)) == 1
    assert bounced not in {row["id"] for row in bureau.rows("signature")}


def test_much_that_ran_out_goes_batch_by_batch(bureau, view, expire):
    bureau.accept(view, MAELLE, CORWIN, LUCJA, OKSANA, at=now() - timedelta(days=4))
    assert [expire(most=3), expire(most=3), expire(most=3)] == [3, 1, 0]


def test_a_link_is_forgotten_a_month_after_it_ran_out(bureau, view, expire):
    bureau.accept(view, MAELLE)
    (link,) = bureau.links()
    bureau.sql("DELETE FROM signature")
    expire(at=link["expires_at"] + LINKS_KEPT)
    assert [(left["id"], left["contact"]) for left in bureau.links()] == [(link["id"], None)]
    assert expire(at=link["expires_at"] + LINKS_KEPT + timedelta(seconds=1)) == 1
    assert bureau.rows("link") == []


def test_nothing_of_an_erased_person_is_left(bureau, view, session, erase):
    bureau.accept(view, MAELLE)
    (row,) = bureau.rows("signature")
    contact = bureau.links()[0]["contact"]
    disown_first(bureau)
    erase()
    for value in (row["fingerprint"], row["person"], contact):
        for table in ("signature", "link", "intake", "suppression", "address_letter"):
            held = session.execute(text(f"SELECT t::text FROM {table} AS t")).scalars()  # noqa: S608
            assert not any(value.hex() in each for each in held)
