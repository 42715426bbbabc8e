"""Where signers are at risk nothing leads from a mailbox to a signature, and no minute is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from petitioner.signatures.confirm import CodeAnswer, look_at_link, spend_try
from petitioner.signatures.count import SEALED_BATCH, count, read_tallies, recount
from petitioner.signatures.fingerprints import fingerprints
from petitioner.signatures.issue_link import code_of
from petitioner.signatures.open_intake import open_intake
from petitioner.signatures.shapes import SignedForm
from petitioner.signatures.store import hot
from petitioner.statements.rules import ConfirmBy, MailboxSharing, Profile
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.email_address import parse_email_address
from petitioner.vocabulary.visibility import Visibility
from tests.people import MAELLE, OKSANA, Invented, crowd
from tests.signatures.scene import CONSENT, TERMS, now, random_handle_digest, stand

SEALED = Policy(
    profile=Profile.SEALED,
    visibilities=(Visibility.HIDDEN,),
    confirm_by=ConfirmBy.CODE,
    sends_reminders=False,
)


def somewhere(person: Invented) -> Invented:
    """Return the person as a sealed form has them: in a part of the world."""
    return Invented(person.name, person.email, "155")


@pytest.fixture
def sealed(session):
    return stand(session, slug="at-risk", policy=SEALED)


def confirm(bureau, *links):
    for link in links:
        hot.confirm(bureau.bare, [link["token_digest"]])


def tally(session, view):
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    found = read_tallies(session, {view.statement_id: moment})[view.statement_id]
    return found.confirmed, found.withdrawn


def test_every_moment_that_is_kept_is_a_full_hour(bureau, sealed):
    bureau.accept(sealed, somewhere(MAELLE))
    confirm(bureau, *bureau.links())
    bureau.sql("UPDATE signature SET confirmed_at = confirmed_at - interval '25 hours'")
    count(bureau.session, keys=bureau.keys, now=now())
    for table in ("signature", "link"):
        for row in bureau.rows(table):
            moments = [value for value in row.values() if isinstance(value, datetime)]
            assert moments
            assert all((m.minute, m.second, m.microsecond) == (0, 0, 0) for m in moments), row


def test_the_letter_holds_a_code_and_no_address_of_ours_confirms_anything(bureau, sealed):
    bureau.accept(sealed, somewhere(MAELLE))
    (link,) = bureau.links()
    assert link["letter"] == "code"
    assert link["page_digest"] is None
    with pytest.raises(LookupError):
        look_at_link(bureau.session, bureau.token(link), now=now())
    assert link["expires_at"] - now() <= timedelta(hours=25)


def test_once_confirmed_nothing_leads_from_the_letter_to_the_signature(bureau, sealed):
    bureau.accept(sealed, somewhere(MAELLE))
    (before,) = bureau.links()
    assert before["contact"] is not None
    confirm(bureau, before)
    (link,), (signature,) = bureau.rows("link"), bureau.rows("signature")
    assert signature["state"] == "confirmed"
    assert signature["contact"] is None
    assert signature["id"] != link["id"]
    for name in ("contact", "signature_id", "statement_id", "version_id", "letter_due_at"):
        assert link[name] is None, name


def test_typing_the_code_twice_is_typing_it_once(bureau, sealed, web_keys):
    bureau.accept(sealed, somewhere(MAELLE))
    (link,) = bureau.links()
    for _ in range(2):
        answer, token_digest = spend_try(
            bureau.session,
            link["handle_digest"],
            code_of(bureau.keys, link["id"]),
            keys=web_keys,
            most_tries=5,
        )
        assert answer is CodeAnswer.RIGHT
        hot.confirm(bureau.bare, [token_digest])
    assert [row["state"] for row in bureau.rows("signature")] == ["confirmed"]


def test_the_same_mailbox_is_still_recognised_after_its_address_was_destroyed(bureau, sealed):
    bureau.accept(sealed, somewhere(MAELLE))
    confirm(bureau, *bureau.links())
    bureau.accept(sealed, Invented("M.", "Maelle.Ottersund+again@post.example", "155"))
    (link,) = bureau.links("already_confirmed")
    assert link["signature_id"] is None
    assert len(bureau.rows("signature")) == 1


def test_fifteen_wait_for_a_sixteenth_and_then_all_count_together(bureau, sealed, session):
    people = [somewhere(person) for person in crowd(SEALED_BATCH)]
    bureau.accept(sealed, *people)
    *most, last = bureau.links()
    confirm(bureau, *most)
    assert count(session, keys=bureau.keys, now=now()) == 0
    assert tally(session, sealed) == (0, 0)
    confirm(bureau, last)
    assert count(session, keys=bureau.keys, now=now()) == SEALED_BATCH
    assert tally(session, sealed) == (SEALED_BATCH, 0)


def test_after_a_day_fewer_count_too(bureau, sealed, session):
    bureau.accept(sealed, somewhere(MAELLE))
    confirm(bureau, *bureau.links())
    assert count(session, keys=bureau.keys, now=now() + timedelta(hours=22)) == 0
    assert count(session, keys=bureau.keys, now=now() + timedelta(hours=24)) == 1


def test_an_open_statement_does_not_wait_for_a_sealed_one(bureau, sealed, view, session):
    bureau.accept(sealed, somewhere(MAELLE))
    bureau.sign(view, OKSANA)
    confirm(bureau, *bureau.links())
    assert count(session, keys=bureau.keys, now=now()) == 1
    assert tally(session, view) == (1, 0)
    assert recount(session, now=now(), repair=False) == {}


def test_news_are_not_tied_to_the_signature(bureau, sealed):
    bureau.accept(sealed, somewhere(MAELLE), wants_updates=True, visibility="name")
    (row,) = bureau.rows("signature")
    assert row["wants_updates"] is False
    assert row["visibility"] == "hidden", "a name that is not offered to be shown is hidden"


def test_an_open_statement_that_becomes_sealed_keeps_waiting_forms_by_their_part_of_the_world(
    bureau, session, web_keys
):
    was_open = stand(session, slug="at-risk")
    form = SignedForm("Ann", "ann@post.example", "UA", "name", wants_updates=True, consent=CONSENT)
    row = hot.NewIntake(
        random_handle_digest(),
        was_open.statement_id,
        was_open.version_id,
        "en",
        web_keys.seal(form.to_bytes()),
        now(),
    )
    hot.add_intake(bureau.bare, [row])
    stand(session, slug="at-risk", policy=SEALED)
    open_intake(session, keys=bureau.keys, web_keys=web_keys, terms=TERMS, most=5, now=now())
    (signature,) = bureau.rows("signature")
    assert (signature["country"], signature["visibility"]) == ("151", "hidden")


def test_what_recognises_an_address_is_noise_without_the_statement_s_secret(bureau, sealed):
    address = parse_email_address(MAELLE.email)
    ids = {sealed.statement_id}
    first = fingerprints(bureau.session, ids, keys=bureau.keys, now=now()).of(sealed.statement_id, address)
    again = fingerprints(bureau.session, ids, keys=bureau.keys, now=now()).of(sealed.statement_id, address)
    assert first == again
    bureau.sql("DELETE FROM fingerprint_key")
    other = fingerprints(bureau.session, ids, keys=bureau.keys, now=now()).of(sealed.statement_id, address)
    assert other != first


def test_when_the_secret_is_destroyed_a_form_becomes_nothing(bureau, sealed):
    bureau.accept(sealed, somewhere(MAELLE))
    bureau.sql("UPDATE fingerprint_key SET secret = NULL, destroyed_at = now()")
    bureau.accept(sealed, somewhere(OKSANA))
    assert len(bureau.rows("signature")) == 1
    assert len(bureau.links("silent")) == 1


def test_two_people_on_one_mailbox_may_sign_here_too(bureau, session):
    policy = replace(SEALED, two_on_one_mailbox=MailboxSharing.DIFFERENT_NAME)
    shared = stand(session, slug="shared", policy=policy)
    pair = [Invented(name, "house@post.example", "155") for name in ("Anna Brook", "Bram Brook")]
    bureau.accept(shared, *pair)
    confirm(bureau, *bureau.links())
    assert [row["state"] for row in bureau.rows("signature")] == ["confirmed"] * 2
