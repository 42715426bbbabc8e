"""Whoever wants no more letters says so with one press, of a page's button or of their mailbox's."""

import re
from base64 import urlsafe_b64decode

import pytest

from petitioner.foundation.secrets import STOP_TOKEN_BYTES, UnreadableSeal
from petitioner.foundation.tokens import is_token, raw_from, token_from
from tests.people import CORWIN, MAELLE, Invented
from tests.signatures.postbox import SEALED, link_path, stand_under, stop_path, words
from tests.signatures.scene import stand

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
TAGGED = Invented("Maelle", "Maelle.Ottersund+x@post.example", "FR")


@pytest.fixture
def first(bureau, view, postbox):
    """Return the first letter to somebody who signed."""
    bureau.accept(view, MAELLE)
    (letter,) = postbox.hand_over()
    return letter


def letters_after(bureau, postbox, session, person=MAELLE, slug="open-schools"):
    bureau.accept(stand(session, slug=slug), person)
    return len(postbox.hand_over())


def test_one_click_of_the_mailbox_ends_all_letters_of_every_statement(
    bureau, postbox, first, client, session
):
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    answer = client.post(stop_path(first), data=ONE_CLICK)
    assert (answer.status_code, answer.data, answer.headers.getlist("Set-Cookie")) == (200, b"", [])
    postbox.open_wishes()
    assert bureau.rows("wish") == []
    assert letters_after(bureau, postbox, session) == 0
    assert letters_after(bureau, postbox, session, TAGGED, "open-parks") == 0
    assert letters_after(bureau, postbox, session, CORWIN, "open-pools") == 1


def test_one_click_may_come_in_either_form_of_body_and_from_anywhere(postbox, first, client, bureau):
    path = stop_path(first)
    plain = client.post(path, data=ONE_CLICK, headers={"Origin": "https://mail.example"})
    parts = client.post(path, data=ONE_CLICK, content_type="multipart/form-data")
    assert (plain.status_code, parts.status_code) == (200, 200)
    assert len(bureau.rows("wish")) == 2


def test_looking_at_the_address_changes_nothing(postbox, first, client, bureau):
    for ask in (client.get, client.head):
        assert ask(stop_path(first)).status_code == 200
    postbox.open_wishes()
    assert bureau.rows("wish") == bureau.rows("suppression") == []


def test_the_button_of_the_page_does_the_same_and_leads_to_a_page_that_names_nobody(
    postbox, first, client, bureau
):
    path = stop_path(first)
    page = client.get(path).text
    assert path not in page
    assert re.search(r'<form [^>]*method="post"', page)
    answer = client.post(path, headers={"Origin": "http://localhost"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/letters/stopped")
    assert "We will not write to this email address again" in client.get("/en/letters/stopped").text
    postbox.open_wishes()
    assert len(bureau.rows("suppression")) == 1


def test_nobody_else_s_page_presses_the_button(postbox, first, client, bureau):
    assert client.post(stop_path(first), headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert bureau.rows("wish") == []


def test_pages_and_answers_are_the_same_whether_a_token_is_ours_or_made_up(postbox, first, client):
    ours, made_up = stop_path(first), f"/u/{token_from(bytes(STOP_TOKEN_BYTES))}"
    assert client.get(ours).data == client.get(made_up).data
    for data in (ONE_CLICK, {}):
        one, other = client.post(ours, data=data), client.post(made_up, data=data)
        assert (one.status_code, one.data, list(one.headers)) == (
            other.status_code,
            other.data,
            list(other.headers),
        )


@pytest.mark.parametrize("token", ["x", "A" * 79, "A" * 81, "A" * 22, "%00" * 80, "=" * 80, "Ж" * 80])
def test_what_cannot_be_a_token_is_not_found(client, view, token, bureau):
    assert client.get(f"/u/{token}").status_code == 404
    assert client.post(f"/u/{token}", data=ONE_CLICK).status_code == 404
    assert bureau.rows("wish") == []


def test_a_token_nobody_was_sent_suppresses_nobody_and_leaves_nothing_behind(client, view, postbox, bureau):
    client.post(f"/u/{token_from(bytes(STOP_TOKEN_BYTES))}", data=ONE_CLICK)
    postbox.open_wishes()
    assert bureau.rows("wish") == bureau.rows("suppression") == postbox.lines() == []


def test_a_token_that_was_altered_in_any_place_opens_nothing(keys):
    raw = keys.stop_token(bytes(32))
    assert keys.open_stop_token(raw) == bytes(32)
    for place in range(len(raw)):
        with pytest.raises(UnreadableSeal):
            keys.open_stop_token(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
    for cut in (b"", raw[:11], raw[:12], raw[:-1], raw + b"\0"):
        with pytest.raises(UnreadableSeal):
            keys.open_stop_token(cut)


def test_a_token_is_the_same_for_a_letter_sent_again_another_for_everybody_else_and_shows_nothing(keys):
    mine, theirs = bytes(range(32)), bytes(range(1, 33))
    assert keys.stop_token(mine) == keys.stop_token(mine)
    assert keys.stop_token(mine)[:12] != keys.stop_token(theirs)[:12], "no nonce is used for two digests"
    assert mine not in keys.stop_token(mine)
    assert is_token(token_from(keys.stop_token(mine)), raw_bytes=STOP_TOKEN_BYTES)
    assert raw_from(token_from(mine)) == mine


def test_a_token_holds_neither_the_address_nor_what_is_stored_of_it(first, postbox, bureau, client):
    token = stop_path(first).removeprefix("/u/")
    client.post(f"/u/{token}", data=ONE_CLICK)
    postbox.open_wishes()
    (row,) = bureau.rows("suppression")
    raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    assert row["address_digest"] not in raw
    assert b"maelle" not in raw.lower()


def test_the_journal_says_it_once_by_a_digest_however_often_it_is_pressed(first, postbox, client, bureau):
    for _ in range(3):
        client.post(stop_path(first), data=ONE_CLICK)
        postbox.open_wishes()
    (row,) = bureau.rows("suppression")
    assert postbox.lines() == [f"suppressed {row['address_digest'].hex()}"]


def test_a_letter_that_is_due_already_is_not_sent_after_it(first, postbox, client, bureau, session):
    bureau.accept(stand(session, slug="open-schools"), MAELLE)
    client.post(stop_path(first), data=ONE_CLICK)
    postbox.open_wishes()
    assert postbox.hand_over() == []


def test_what_was_signed_stays_signed_and_what_was_asked_can_still_be_answered(
    first, postbox, client, bureau
):
    client.post(stop_path(first), data=ONE_CLICK)
    postbox.open_wishes()
    assert client.get(link_path(first)).status_code == 200
    bureau.confirm(*bureau.links())
    assert [row["state"] for row in bureau.rows("signature")] == ["confirmed"]


def test_a_letter_with_a_code_alone_can_be_ended_by_the_mailbox_though_it_names_no_address(
    bureau, session, postbox, client
):
    bureau.accept(stand_under(session, SEALED), MAELLE, visibility="hidden")
    (letter,) = postbox.hand_over()
    assert "http" not in words(letter)
    assert client.post(stop_path(letter), data=ONE_CLICK).status_code == 200
    postbox.open_wishes()
    assert len(bureau.rows("suppression")) == 1
