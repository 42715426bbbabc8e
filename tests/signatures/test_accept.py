"""Every form gets the same treatment, whatever the history of its address; and little is kept of anyone."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text

from petitioner.foundation.secrets import UnreadableSeal
from petitioner.foundation.tokens import digest, is_token, typed_code
from petitioner.screening.rules import Allowance
from petitioner.signatures.accept import Terms, accept
from petitioner.signatures.contact import read_contact
from petitioner.signatures.issue_link import code_digest
from petitioner.signatures.shapes import Person
from tests.people import CORWIN, LUCJA, MAELLE, OKSANA, Invented
from tests.signatures.scene import CONSENT, TERMS, now, opened, stand

MAELLE_AGAIN = Invented("Maelle O.", "Maelle.Ottersund+petition@POST.example", "BE")


def everything_kept(session) -> bytes:
    """Return every row of every table as bytes."""
    tables = session.execute(
        text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    ).scalars()
    kept = []
    for table in list(tables):
        for row in session.execute(text(f"SELECT * FROM {table}")):  # noqa: S608 (names from the catalogue)
            kept += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"\n".join(kept)


def test_a_first_form_becomes_a_pending_signature_with_a_link(bureau, view):
    moment = now()
    bureau.accept(view, MAELLE, at=moment, wants_updates=True, visibility="initials")
    (signature,) = bureau.rows("signature")
    assert signature["state"] == "pending"
    assert (signature["statement_id"], signature["version_id"]) == (view.statement_id, view.version_id)
    assert (signature["language"], signature["country"]) == ("en", "FR")
    assert (signature["visibility"], signature["wants_updates"]) == ("initials", True)
    assert (signature["created_at"], signature["confirmed_at"], signature["counted_at"]) == (
        moment,
        None,
        None,
    )
    (link,) = bureau.rows("link")
    assert (link["kind"], link["signature_id"]) == ("confirmation", signature["id"])
    assert (link["issued_at"], link["expires_at"]) == (moment, moment + timedelta(hours=72))
    assert (link["letter_due_at"], link["mailed_at"], link["tries"]) == (moment, None, 0)


def test_the_person_can_be_read_with_the_worker_s_key_and_in_that_row_only(bureau, view):
    bureau.accept(view, OKSANA)
    (row,) = bureau.rows("signature")
    place = {"purpose": "signature", "row_id": row["id"], "statement_id": view.statement_id}
    person = Person.from_bytes(bureau.keys.decrypt_row(row["person"], **place))
    assert replace(person, secret=b"", address_mark=b"") == Person(OKSANA.name)
    assert len(person.secret) == len(person.address_mark) == 32


def test_the_address_lies_apart_from_the_name_on_the_link_that_was_sent_to_it(bureau, view):
    bureau.accept(view, OKSANA, MAELLE)
    first, second = bureau.links()
    address = read_contact(bureau.keys, first["contact"], first["id"], view.statement_id)
    assert address.reveal() == OKSANA.email
    with pytest.raises(UnreadableSeal):
        read_contact(bureau.keys, first["contact"], second["id"], view.statement_id)


def test_nothing_a_person_typed_lies_readable_in_the_database(bureau, view):
    bureau.sign(view, MAELLE, OKSANA)
    bureau.accept(view, MAELLE_AGAIN, CORWIN)
    kept = everything_kept(bureau.session)
    for person in (MAELLE, OKSANA, CORWIN):
        for typed in (person.name, person.email, *person.name.split(), person.email.split("@")[0]):
            assert typed.encode() not in kept
            assert sha256(typed.encode()).digest() not in kept


def test_a_second_attempt_while_the_first_waits_gets_its_own_letter(bureau, view):
    bureau.accept(view, MAELLE)
    bureau.accept(view, MAELLE_AGAIN)
    first, second = bureau.links()
    assert first["signature_id"] != second["signature_id"]
    assert {row["state"] for row in bureau.rows("signature")} == {"pending"}
    assert len({row["fingerprint"] for row in bureau.rows("signature")}) == 1
    assert bureau.token(first) != bureau.token(second)
    assert bureau.code(first) != bureau.code(second)


def test_one_who_has_confirmed_gets_a_neutral_letter_and_no_second_signature(bureau, view):
    bureau.sign(view, MAELLE)
    bureau.accept(view, MAELLE_AGAIN)
    (signature,) = bureau.rows("signature")
    (link,) = bureau.links("already_confirmed")
    assert link["signature_id"] == signature["id"]
    assert link["contact"] is None, "the letter goes to the address that was confirmed"
    assert (link["token_digest"], link["code_digest"]) == (None, None)
    assert link["letter_due_at"] is not None


def test_the_same_address_may_sign_another_statement(bureau, view, session):
    bureau.sign(view, MAELLE)
    other = stand(session, slug="open-schools")
    bureau.accept(other, MAELLE)
    assert [row["statement_id"] for row in bureau.links()] == [view.statement_id, other.statement_id]
    assert len({row["fingerprint"] for row in bureau.rows("signature")}) == 2


def test_the_fourth_letter_in_a_day_is_not_written_and_nothing_of_the_form_is_kept(bureau, view):
    for _ in range(5):
        bureau.accept(view, MAELLE_AGAIN, visibility="name")
    assert len(bureau.links()) == len(bureau.rows("signature")) == 3
    for silent in bureau.links("silent"):
        for name in ("signature_id", "contact", "token_digest", "code_digest", "letter_due_at", "mailed_at"):
            assert silent[name] is None


def test_letters_to_one_who_has_confirmed_are_counted_too(bureau, view):
    bureau.sign(view, MAELLE)
    for _ in range(4):
        bureau.accept(view, MAELLE)
    assert len(bureau.links()) + len(bureau.links("already_confirmed")) == 3
    assert len(bureau.links("silent")) == 2


def test_a_whole_batch_of_one_address_gets_no_more_letters_than_one_by_one(bureau, view):
    bureau.accept(view, *[MAELLE] * 6, CORWIN)
    assert len(bureau.links()) == 4
    assert len(bureau.links("silent")) == 3


def test_an_operator_may_allow_more_letters_and_shorter_links(bureau, view):
    moment = now()
    bureau.accept(
        view,
        *[MAELLE] * 6,
        terms=Terms(timedelta(hours=1), timedelta(hours=1), Allowance(a_day=5, a_month=9)),
        at=moment,
    )
    assert len(bureau.links()) == 5
    assert {row["expires_at"] for row in bureau.rows("link")} == {moment + timedelta(hours=1)}


def test_an_address_that_said_it_was_not_me_is_not_written_to(bureau, view, session):
    silenced = bureau.keys.suppress_digest(opened(view, MAELLE).email.canonical())
    session.execute(text("INSERT INTO suppression VALUES (:d, now())"), {"d": silenced})
    bureau.accept(view, MAELLE_AGAIN, LUCJA)
    assert len(bureau.links("silent")) == 1
    assert [row["country"] for row in bureau.rows("signature")] == ["PL"]


def test_only_digests_of_a_link_are_kept_and_they_are_those_of_the_letter(bureau, view):
    bureau.accept(view, MAELLE)
    (link,) = bureau.links()
    token, code = bureau.token(link), bureau.code(link)
    assert is_token(token)
    assert typed_code(code) == code
    assert link["token_digest"] == digest(token)
    assert link["code_digest"] == code_digest(bureau.web_keys, link["handle_digest"], code)
    assert bureau.token(link) == token
    kept = everything_kept(bureau.session)
    for secret in (token, code):
        assert secret.encode() not in kept


def test_a_code_s_digest_is_of_no_use_without_the_key_and_the_page(bureau, view):
    bureau.accept(view, MAELLE, CORWIN)
    first, second = bureau.links()
    code = bureau.code(first)
    assert code_digest(bureau.web_keys, second["handle_digest"], code) != first["code_digest"]
    assert sha256(code.encode()).digest()[:16] != first["code_digest"]


def test_the_words_agreed_to_are_kept_once_and_every_signature_leads_to_them(bureau, view, session):
    bureau.accept(view, MAELLE, CORWIN)
    bureau.accept(view, LUCJA)
    french = stand(session, language="fr")
    bureau.accept(french, OKSANA, consent="Le comité peut garder mon nom.")
    kept = {row["digest"]: (row["wording"], row["language"]) for row in bureau.rows("consent")}
    assert sorted(kept.values()) == sorted([(CONSENT, "en"), ("Le comité peut garder mon nom.", "fr")])
    assert [kept[row["consent_digest"]][1] for row in bureau.rows("signature")].count("en") == 3
    assert all(sha256(wording.encode()).digest() == found for found, (wording, _) in kept.items())


def test_a_form_that_is_opened_twice_has_one_link(bureau, view):
    form = opened(view, MAELLE)
    for _ in range(2):
        accept(bureau.session, [form], keys=bureau.keys, web_keys=bureau.web_keys, terms=TERMS, now=now())
    assert len(bureau.links()) == 1
