"""A letter that did not come can be asked for again; the page says the same to everybody, and caps hold."""

from datetime import timedelta

import pytest

from petitioner.foundation.tokens import digest, new_handle
from petitioner.signatures.disown import disown
from petitioner.signatures.issue_link import code_digest
from petitioner.signatures.remind import remind
from petitioner.signatures.send_again import ask_again, send_again
from petitioner.signatures.store import hot
from tests.people import CORWIN, MAELLE
from tests.signatures.postbox import SEALED, code, link_path, stand_under, words
from tests.signatures.scene import SLUG, now, stand
from tests.signatures.test_remind import NIL

INBOX = f"/en/statements/{SLUG}/check-your-inbox"
SENTENCE = "If a letter can be sent again, it is on its way."


@pytest.fixture
def handle(bureau):
    """Let a link have a handle somebody knows, and return it."""

    def known(link=None):
        made = new_handle()
        link = link or bureau.rows("link")[-1]
        typed = code_digest(bureau.web_keys, digest(made), bureau.code(link))
        bureau.sql(
            "UPDATE link SET handle_digest = :d, code_digest = :c WHERE id = :i",
            d=digest(made),
            c=typed,
            i=link["id"],
        )
        return made

    return known


@pytest.fixture
def again(postbox, session):
    """Let the worker look at what was asked for; return the letters that go."""

    def work(at=None):
        send_again(session, postbox.tools, most=100, now=at or now())
        return postbox.hand_over(at)

    return work


def test_the_button_brings_the_same_code_and_link_in_a_new_letter(view, postbox, handle, again, client):
    postbox.bureau.accept(view, MAELLE)
    (first,) = postbox.hand_over()
    address = f"{INBOX}/{handle()}"
    assert 'name="again"' in client.get(address).text
    answer = client.post(address, data={"again": "yes"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address}/again")
    assert SENTENCE in client.get(f"{address}/again").text
    (second,) = again()
    assert (code(second), link_path(second)) == (code(first), link_path(first))
    assert second["Subject"] == first["Subject"]
    assert second["Message-ID"] == first["Message-ID"].replace(".1@", ".2@")
    assert again() == []


def test_the_page_after_it_takes_the_code_too(bureau, view, postbox, handle, client):
    bureau.accept(view, MAELLE)
    (letter,) = postbox.hand_over()
    address = f"{INBOX}/{handle()}/again"
    desk = client.application.extensions["petitioner.signatures.desk"]
    desk.confirmations.submit = lambda token: hot.confirm(bureau.bare, [token])
    assert client.post(address, data={"code": "2345 6789"}).status_code == 422
    answer = client.post(address, data={"code": code(letter)})
    assert answer.headers["Location"].startswith(f"/en/statements/{SLUG}/signed/")
    assert [row["state"] for row in bureau.rows("signature")] == ["confirmed"]


def test_the_pages_are_the_same_bytes_whatever_is_behind_them(bureau, view, postbox, handle, client):
    bureau.accept(view, MAELLE)
    postbox.hand_over()
    known, unknown = handle(), new_handle()
    for path in ("", "/again"):
        assert client.get(f"{INBOX}/{known}{path}").data == client.get(f"{INBOX}/{unknown}{path}").data
    one = client.post(f"{INBOX}/{known}", data={"again": "yes"})
    other = client.post(f"{INBOX}/{unknown}", data={"again": "yes"})
    assert (one.status_code, one.data) == (other.status_code, other.data)
    assert one.headers["Location"].replace(known, unknown) == other.headers["Location"]
    assert SENTENCE not in client.get(f"{INBOX}/{known}").text


def test_asking_spends_no_try_of_the_code(bureau, view, postbox, handle, client):
    bureau.accept(view, MAELLE)
    postbox.hand_over()
    address = f"{INBOX}/{handle()}"
    for _ in range(7):
        client.post(address, data={"again": "yes"})
    assert [row["tries"] for row in bureau.links()] == [0]


def test_nobody_else_s_page_presses_the_button(bureau, view, postbox, handle, client):
    bureau.accept(view, MAELLE)
    postbox.hand_over()
    headers = {"Origin": "https://elsewhere.example"}
    assert client.post(f"{INBOX}/{handle()}", data={"again": "yes"}, headers=headers).status_code == 403
    assert [row["asked_again_at"] for row in bureau.links()] == [None]


def test_however_often_it_is_pressed_an_address_gets_three_letters_a_day(
    bureau, view, postbox, handle, again
):
    bureau.accept(view, MAELLE)
    came = len(postbox.hand_over())
    known = handle()
    for _ in range(10):
        ask_again(bureau.session, known)
        came += len(again())
    assert came == 3
    bureau.accept(stand(bureau.session, slug="open-schools"), MAELLE)
    assert postbox.hand_over() == []


def test_one_link_brings_four_letters_at_most(bureau, view, postbox, handle, again):
    bureau.accept(view, MAELLE)
    came = len(postbox.hand_over())
    bureau.sql("UPDATE link SET expires_at = expires_at + interval '30 days'")
    known = handle()
    for day in range(1, 8):
        ask_again(bureau.session, known)
        came += len(again(now() + timedelta(days=day, hours=day)))
    assert came == 4


def test_pressing_while_the_letter_is_still_to_be_handed_over_brings_no_second(bureau, view, postbox, handle):
    bureau.accept(view, MAELLE)
    ask_again(bureau.session, handle())
    send_again(bureau.session, postbox.tools, most=100, now=now())
    assert len(postbox.hand_over()) == 1
    assert [row["asked_again_at"] for row in bureau.links()] == [None]


def test_a_letter_that_was_answered_or_ran_out_is_not_sent_again(bureau, view, postbox, handle, again):
    bureau.accept(view, MAELLE, CORWIN)
    postbox.hand_over()
    confirmed, disowned = bureau.links()
    bureau.confirm(confirmed)
    disown(bureau.session, bureau.token(disowned), now=now())
    for link in (confirmed, disowned):
        ask_again(bureau.session, handle(link))
    assert again() == []
    bureau.accept(stand(bureau.session, slug="open-schools"), CORWIN)
    postbox.hand_over()
    ask_again(bureau.session, handle(bureau.links()[-1]))
    assert again(now() + timedelta(hours=73)) == []


def test_who_wants_no_letters_gets_none_again(bureau, view, postbox, handle, again):
    bureau.accept(view, MAELLE)
    postbox.hand_over()
    ask_again(bureau.session, handle())
    bureau.sql(
        "INSERT INTO suppression VALUES (:d, now())",
        d=bureau.keys.suppress_digest(MAELLE.email.encode()),
    )
    assert again() == []


def test_a_page_whose_address_has_signed_already_brings_nothing_more(bureau, view, postbox, handle, again):
    bureau.sign(view, MAELLE)
    postbox.hand_over()
    bureau.accept(view, MAELLE)
    assert len(postbox.hand_over()) == 1
    ask_again(bureau.session, handle(bureau.links("already_confirmed")[0]))
    assert again() == []


def test_a_letter_that_bounced_after_it_once_arrived_may_be_tried_again(bureau, view, postbox, handle, again):
    bureau.accept(view, MAELLE)
    postbox.hand_over()
    bureau.sql("UPDATE link SET bounced_at = now()")
    ask_again(bureau.session, handle())
    assert len(again()) == 1
    assert [row["bounced_at"] for row in bureau.links()] == [None]


def test_after_a_reminder_the_letter_that_is_sent_again_does_not_call_itself_the_only_one(
    bureau, view, postbox, handle, again
):
    bureau.accept(view, MAELLE)
    postbox.hand_over()
    moment = now() + timedelta(hours=25)
    remind(bureau.session, postbox.tools, after=NIL, most=10, now=moment)
    postbox.hand_over(moment)
    ask_again(bureau.session, handle())
    (letter,) = again(moment + timedelta(hours=1))
    assert "only reminder" not in words(letter)
    assert letter["Message-ID"].partition("@")[0].endswith(".3")


def test_signers_at_risk_get_a_code_alone_again_and_no_minute_is_kept(bureau, postbox, handle, again):
    bureau.accept(stand_under(bureau.session, SEALED), MAELLE, visibility="hidden")
    (first,) = postbox.hand_over()
    ask_again(bureau.session, handle())
    (asked,) = [row["asked_again_at"] for row in bureau.links()]
    assert (asked.minute, asked.second, asked.microsecond) == (0, 0, 0)
    (second,) = again()
    assert code(first) == code(second)
    assert "http" not in words(second)
