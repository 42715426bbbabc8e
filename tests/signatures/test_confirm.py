"""The mailbox's owner decides, by link or by code; looking decides nothing, and twice is once."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text

from petitioner.foundation.tokens import CODE_ALPHABET, digest, new_handle
from petitioner.signatures.accept import accept
from petitioner.signatures.confirm import CodeAnswer, UnknownLink, check_code, confirm, look_at_link
from petitioner.signatures.disown import disown
from petitioner.signatures.issue_link import code_of
from petitioner.signatures.store import hot
from tests.people import CORWIN, MAELLE
from tests.signatures.scene import TERMS, now, opened, stand

RIGHT, WRONG, TOO_MANY = CodeAnswer.RIGHT, CodeAnswer.WRONG, CodeAnswer.TOO_MANY_TRIES


@pytest.fixture
def link(bureau, view):
    bureau.accept(view, MAELLE)
    return bureau.links()[0]


@pytest.fixture
def look(bureau):
    return lambda link, at=None: look_at_link(bureau.session, bureau.token(link), now=at or now())


def states(bureau):
    return sorted(row["state"] for row in bureau.rows("signature"))


class Submitted(list):
    submit = list.append


def test_looking_at_a_link_any_number_of_times_changes_nothing(bureau, view, link, look):
    before = (bureau.rows("link"), bureau.rows("signature"))
    for _ in range(3):
        assert look(link).standing == "pending"
    assert (bureau.rows("link"), bureau.rows("signature")) == before


def test_the_page_of_a_link_knows_the_text_and_nothing_of_the_person(view, link, look):
    found = look(link)
    assert (found.statement_id, found.version_id, found.language) == (
        view.statement_id,
        view.version_id,
        "en",
    )
    assert found.expires_at == link["expires_at"]
    assert not hasattr(found, "person")


def test_a_link_confirms_its_signature_and_again_changes_nothing(bureau, link, look):
    bureau.confirm(link)
    assert states(bureau) == ["confirmed"]
    assert look(link).standing == "confirmed"
    before = bureau.rows("signature")
    bureau.confirm(link)
    assert bureau.rows("signature") == before


def test_confirming_hands_the_digest_alone_to_the_writer(bureau, link):
    handed = Submitted()
    confirm(handed, bureau.token(link))
    assert handed == [digest(bureau.token(link))] == [link["token_digest"]]


@pytest.mark.parametrize("token", ["", "x", "A" * 22, "é", "'; DROP TABLE link; --", "A" * 5000])
def test_a_token_nobody_was_sent_leads_nowhere(bureau, link, token):
    with pytest.raises(UnknownLink):
        look_at_link(bureau.session, token, now=now())
    hot.confirm(bureau.bare, [digest(token)])
    assert not disown(bureau.session, token, now=now())
    assert states(bureau) == ["pending"]


def test_a_link_that_has_run_out_confirms_nothing_and_says_so(bureau, link, look):
    assert look(link, at=link["expires_at"] - timedelta(seconds=1)).standing == "pending"
    assert look(link, at=link["expires_at"]).standing == "expired"
    bureau.sql("UPDATE link SET expires_at = now()")
    bureau.confirm(link)
    assert states(bureau) == ["pending"]


def test_a_confirmed_link_says_so_for_as_long_as_it_is_known(bureau, link, look):
    bureau.confirm(link)
    assert look(link, at=link["expires_at"] + timedelta(days=20)).standing == "confirmed"


def test_of_two_attempts_of_one_mailbox_one_counts_and_both_links_say_it_is_done(bureau, view, link, look):
    bureau.accept(view, MAELLE)
    first, second = bureau.links()
    bureau.confirm(second, first)
    assert states(bureau) == ["confirmed", "pending"]
    assert [look(each).standing for each in (first, second)] == ["confirmed", "confirmed"]


def test_two_attempts_in_one_group_are_refused_together_and_taken_one_by_one(bureau, view, link):
    bureau.accept(view, MAELLE)
    digests = [row["token_digest"] for row in bureau.links()]
    with pytest.raises(psycopg.errors.UniqueViolation), bureau.session.begin_nested():
        hot.confirm(bureau.bare, digests)
    bureau.confirm(*bureau.links())
    assert states(bureau) == ["confirmed", "pending"]


def test_the_same_link_twice_in_one_group_is_one_confirmation(bureau, link):
    assert hot.confirm(bureau.bare, [link["token_digest"]] * 2) == [True, True]
    assert states(bureau) == ["confirmed"]


# --- by code -----------------------------------------------------------------------------------------------


@pytest.fixture
def page(bureau, view):
    """Return the handle of a page that waits for a code, and that code."""

    def open_page(person=MAELLE, at=None):
        handle = new_handle()
        form = replace(opened(view, person), handle_digest=digest(handle))
        accept(
            bureau.session, [form], keys=bureau.keys, web_keys=bureau.web_keys, terms=TERMS, now=at or now()
        )
        (row,) = [row for row in bureau.rows("link") if row["handle_digest"] == digest(handle)]
        return handle, code_of(bureau.keys, row["id"]), row["token_digest"]

    return open_page


@pytest.fixture
def type_code(bureau):
    def type_one(handle, code):
        return check_code(bureau.session, handle, code, keys=bureau.web_keys, most_tries=5)

    return type_one


def other_code(code):
    return code[:-1] + next(c for c in CODE_ALPHABET if c != code[-1])


def test_the_right_code_is_right_and_leads_to_the_same_signature_as_the_link(bureau, page, type_code):
    handle, code, token_digest = page()
    assert type_code(handle, code) == (RIGHT, token_digest)
    assert type_code(handle, code) == (RIGHT, token_digest)
    assert states(bureau) == ["pending"]


def test_after_five_tries_even_the_right_code_is_too_late(page, type_code):
    handle, code, _ = page()
    assert [type_code(handle, other_code(code))[0] for _ in range(5)] == [WRONG] * 5
    assert type_code(handle, code) == (TOO_MANY, b"")


def test_what_cannot_be_a_code_costs_a_try_too(page, type_code):
    handle, code, _ = page()
    for _ in range(4):
        assert type_code(handle, None) == (WRONG, b"")
    assert type_code(handle, code)[0] is RIGHT
    assert type_code(handle, code)[0] is TOO_MANY


def test_a_code_opens_no_other_page(page, type_code):
    (mine, _, _), (_, code, _) = page(), page(CORWIN)
    assert type_code(mine, code) == (WRONG, b"")


def test_an_expired_code_is_wrong(page, type_code):
    handle, code, _ = page(at=now() - timedelta(hours=72))
    assert type_code(handle, code) == (WRONG, b"")


def test_after_not_me_the_code_is_worth_nothing(bureau, page, type_code):
    handle, code, _ = page()
    bureau.sql("UPDATE signature SET state = 'disowned'")
    answer, found = type_code(handle, code)
    hot.confirm(bureau.bare, [found])
    assert states(bureau) == ["disowned"]
    assert answer in CodeAnswer


def test_a_page_without_a_letter_answers_exactly_like_one_with_a_letter(bureau, page, type_code, view):
    bureau.accept(view, MAELLE, MAELLE, MAELLE)
    silent, code, token_digest = page()
    assert token_digest is None
    with_letter, _, _ = page(CORWIN)
    for handle in (silent, with_letter):
        assert [type_code(handle, code)[0] for _ in range(6)] == [WRONG] * 5 + [TOO_MANY]


def test_a_page_of_who_has_signed_already_answers_like_any_other(bureau, page, type_code, view):
    bureau.sign(view, MAELLE)
    handle, code, token_digest = page()
    assert token_digest is None
    assert [type_code(handle, code)[0] for _ in range(6)] == [WRONG] * 5 + [TOO_MANY]


def test_an_invented_page_never_takes_a_code(page, type_code):
    assert {type_code(new_handle(), "7K2QM4XP")[0] for _ in range(8)} == {WRONG}


# --- it was not me -----------------------------------------------------------------------------------------


def test_not_me_stops_the_attempt_at_once(bureau, link, look):
    assert disown(bureau.session, bureau.token(link), now=now())
    assert states(bureau) == ["disowned"]
    assert look(link).standing == "not_me"
    bureau.confirm(link)
    assert states(bureau) == ["disowned"]
    assert not disown(bureau.session, bureau.token(link), now=now())


def test_a_confirmed_signature_is_not_undone_by_its_old_link(bureau, link, look):
    bureau.confirm(link)
    assert not disown(bureau.session, bureau.token(link), now=now())
    assert states(bureau) == ["confirmed"]
    assert look(link).standing == "confirmed"


def test_the_version_that_was_signed_stays_the_version_that_was_signed(bureau, view, link, session, look):
    newer = stand(session, body="We ask for *quiet*, and for bread.\n")
    assert newer.version_id != view.version_id
    bureau.confirm(link)
    assert look(link).version_id == view.version_id
    assert session.scalar(text("SELECT version_id FROM signature")) == view.version_id
