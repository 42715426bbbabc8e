"""What a visitor meets at each door: an answer in words, whatever they bring, and no change by looking."""

import re
from io import BytesIO

import pytest
from sqlalchemy import text

from petitioner.foundation.db import committed
from petitioner.foundation.embedded.sink import read_letters
from petitioner.foundation.tokens import new_handle
from petitioner.signatures import jobs, pages
from petitioner.statements.rules import State
from tests.people import CORWIN, MAELLE, NINO
from tests.signatures.scene import SLUG, fields, stand

SIGN = f"/en/statements/{SLUG}/sign"
INBOX = f"/en/statements/{SLUG}/check-your-inbox/"


def form_token_on(page: str) -> str:
    return re.search(r'name="form_token" value="([^"]+)"', page)[1]


# --- looking -----------------------------------------------------------------------------------------------


def test_the_form_page_has_the_text_and_an_empty_form_with_nothing_ticked(client, view):
    page = client.get(SIGN).text
    assert "We ask for" in page
    assert form_token_on(page)
    assert "checked" not in re.sub(r'value="hidden"[^>]*>', "", page).replace("autochecked", "")
    assert 'name="email"' in page


def test_after_a_mistake_everything_typed_is_still_there_and_the_summary_gets_the_focus(client, view):
    token = form_token_on(client.get(SIGN).text)
    answer = client.post(SIGN, data=fields(token, NINO, email="nino@", consent="yes", wants_updates="yes"))
    assert answer.status_code == 422
    assert f'value="{NINO.name}"' in answer.text
    assert 'value="nino@"' in answer.text
    assert re.search(r'<option value="GE"\s+selected', answer.text)
    assert re.search(r'id="mistakes"[^>]*autofocus', answer.text)
    assert 'href="#email"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_was_typed_is_shown_as_text(client, view):
    answer = client.post(SIGN, data={"name": '"><script>alert(1)</script>', "email": "<img src=x>"})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text


def test_a_form_for_a_text_that_was_replaced_says_so_and_asks_again(client, view, session, app):
    token = form_token_on(client.get(SIGN).text)
    stand(session, body="We ask for *quiet*, and for bread.\n")
    app.extensions["petitioner.signatures.desk"]._texts.clear()
    answer = client.post(SIGN, data=fields(token, MAELLE))
    assert answer.status_code == 422
    assert form_token_on(answer.text) != token
    assert "and for bread" in answer.text


def test_a_closed_statement_says_that_it_cannot_be_signed(client, session, bureau):
    stand(session, slug="closed", state=State.CLOSED)
    got = client.get("/en/statements/closed/sign")
    assert got.status_code == 200
    assert "cannot be signed now" in got.text
    answer = client.post("/en/statements/closed/sign", data=fields("x", MAELLE))
    assert answer.status_code == 409
    assert "Nothing you typed was stored" in answer.text
    assert bureau.rows("intake") == []


def test_the_inbox_page_is_the_same_for_every_handle(client, view, bureau):
    bureau.accept(view, MAELLE)
    answers = {client.get(INBOX + new_handle()).data for _ in range(3)}
    assert len(answers) == 1


@pytest.mark.parametrize("handle", ["x", "A" * 21, "A" * 23, "A" * 21 + "B", "..", "%00", "é" * 22])
def test_what_cannot_be_a_handle_is_not_found(client, view, handle):
    assert client.get(INBOX + handle).status_code == 404
    assert client.post(INBOX + handle, data={"code": "7K2QM4XP"}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the code from the letter"),
        ("   ", "Type the code from the letter"),
        ("7K2Q M4XP", "not the code"),
    ],
)
def test_a_code_that_is_missing_or_wrong_is_said_to_be(client, view, typed, said):
    answer = client.post(INBOX + new_handle(), data={"code": typed})
    assert answer.status_code == 422
    assert said in answer.text


def test_the_link_s_page_asks_and_has_nothing_chosen(client, view, bureau):
    bureau.accept(view, MAELLE)
    path = f"/c/{bureau.token(bureau.links()[0])}"
    before = (bureau.rows("link"), bureau.rows("signature"))
    for method in ("GET", "HEAD", "OPTIONS"):
        assert client.open(path, method=method).status_code == 200
    page = client.get(path).text
    assert re.findall(r'name="choice"[^>]*value="(\w+)"', page) == ["signed", "not_me"]
    assert "checked" not in page
    for known in (MAELLE.name, MAELLE.email, "maelle"):
        assert known not in page
    assert (bureau.rows("link"), bureau.rows("signature")) == before


@pytest.mark.parametrize("choice", [None, "", "SIGNED", "yes", "signed,not_me"])
def test_an_answer_without_a_choice_changes_nothing_and_asks_again(client, view, bureau, choice):
    bureau.accept(view, MAELLE)
    path = f"/c/{bureau.token(bureau.links()[0])}"
    answer = client.post(path, data={} if choice is None else {"choice": choice})
    assert answer.status_code == 422
    assert "Choose one of the two answers" in answer.text
    assert [row["state"] for row in bureau.rows("signature")] == ["pending"]


@pytest.mark.parametrize("choice", ["signed", "not_me", ""])
def test_an_answer_from_another_site_is_refused(client, view, bureau, choice):
    bureau.accept(view, MAELLE)
    path = f"/c/{bureau.token(bureau.links()[0])}"
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        assert client.post(path, data={"choice": choice}, headers=headers).status_code == 403
    assert [row["state"] for row in bureau.rows("signature")] == ["pending"]


@pytest.mark.parametrize("token", ["x", "A" * 22, "%00", "é", "..", "A" * 3000])
def test_a_link_nobody_was_sent_is_not_found_and_says_how_to_sign(client, session, token):
    answer = client.get(f"/c/{token}")
    assert answer.status_code == 404


def test_an_expired_link_says_how_to_sign_again(client, view, bureau):
    bureau.accept(view, MAELLE)
    bureau.sql("UPDATE link SET expires_at = now() - interval '1 second'")
    answer = client.get(f"/c/{bureau.token(bureau.links()[0])}")
    assert answer.status_code == 410
    assert "fill in the form again" in answer.text
    assert f'href="/en/statements/{SLUG}"' in answer.text


def test_not_me_is_answered_and_again_is_the_same_page(client, view, bureau):
    bureau.accept(view, MAELLE)
    path = f"/c/{bureau.token(bureau.links()[0])}"
    for _ in range(2):
        answer = client.post(path, data={"choice": "not_me"})
        assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert client.get(path).status_code == 200
    assert [row["state"] for row in bureau.rows("signature")] == ["disowned"]


@pytest.mark.parametrize(
    "field", ["name", "email", "country", "visibility", "consent", "website", "form_token"]
)
def test_a_file_in_place_of_a_field_is_a_mistake_like_any_other(app, client, view, field):
    app.testing = False
    data = {name: value for name, value in fields("x", MAELLE).items() if name != field}
    answer = client.post(SIGN, data={**data, field: (BytesIO(b"hello"), "hello.txt")})
    assert answer.status_code == 422


def test_when_a_link_s_page_breaks_its_token_is_not_in_the_log(app, view, bureau, monkeypatch, caplog):
    app.testing = False

    def fail(*_, **__):
        raise RuntimeError

    bureau.accept(view, MAELLE)
    token = bureau.token(bureau.links()[0])
    monkeypatch.setattr(pages, "look_at_link", fail)
    assert app.test_client().get(f"/c/{token}").status_code == 500
    assert token not in caplog.text


# --- from the form to the count, by the jobs themselves ----------------------------------------------------


@pytest.fixture
def loop(app, clean_database, sink, settings, monkeypatch):
    """Return a function that does what workers do until nothing is left to do, and the letters that came."""
    monkeypatch.setattr(jobs, "PATIENCE", 0.05)
    monkeypatch.setattr(jobs, "IDLE", 0.01)
    with app.app_context(), committed() as session:
        stand(session)

    def work():
        with app.app_context():
            jobs.open_intake()
            jobs.erase()
        return read_letters(settings.mailbox_folder)

    def ask(query):
        with app.app_context(), committed() as session:
            return session.execute(text(query)).scalars().all()

    work.ask = ask
    return work


def sign(client, person=MAELLE):
    token = form_token_on(client.get(SIGN).text)
    answer = client.post(SIGN, data=fields(token, person))
    assert answer.status_code == 303
    return answer.headers["Location"]


def mine(letters, person=MAELLE):
    return [letter for letter in letters if letter["to"] == person.email]


def link_in(letter):
    return re.search(r"/c/[\w-]{22}", letter["text"])[0]


def code_in(letter):
    return re.search(r"^[0-9A-Z]{4} [0-9A-Z]{4}$", letter["text"].replace("\r", ""), re.MULTILINE)[0]


def test_from_the_form_by_letter_and_link_to_a_confirmed_signature(client, loop):
    sign(client)
    (letter,) = mine(loop())
    assert loop.ask("SELECT state FROM signature") == ["pending"]
    path = link_in(letter)
    answer = client.post(path, data={"choice": "signed"})
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert client.get(path).status_code == 200
    assert loop.ask("SELECT state FROM signature") == ["confirmed"]
    client.post(path, data={"choice": "not_me"})
    assert loop.ask("SELECT state FROM signature") == ["confirmed"]
    assert loop.ask("SELECT count(*) FROM intake") == [0]


def test_the_code_typed_on_the_page_confirms_too(client, loop):
    inbox = sign(client)
    (letter,) = mine(loop())
    answer = client.post(inbox, data={"code": code_in(letter).lower().replace(" ", "-")})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"/en/statements/{SLUG}/signed/")
    assert client.get(answer.headers["Location"]).status_code == 200
    assert loop.ask("SELECT state FROM signature") == ["confirmed"]


def test_it_was_not_me_erases_and_no_letter_comes_again(client, loop):
    sign(client)
    (letter,) = mine(loop())
    client.post(link_in(letter), data={"choice": "not_me"})
    loop()
    assert loop.ask("SELECT count(*) FROM signature") == [0]
    sign(client)
    sign(client, CORWIN)
    letters = loop()
    assert (len(mine(letters)), len(mine(letters, CORWIN))) == (1, 1)


def test_who_signs_four_times_gets_three_letters_and_one_signature(client, loop):
    pages_seen = {client.get(sign(client)).data for _ in range(4)}
    letters = mine(loop())
    assert len(letters) == 3
    assert len(pages_seen) == 1
    for letter in letters:
        client.post(link_in(letter), data={"choice": "signed"})
    assert loop.ask("SELECT count(*) FROM signature WHERE state = 'confirmed'") == [1]
    assert all("I signed" not in client.get(link_in(letter)).text for letter in letters)


def test_who_has_signed_gets_a_letter_without_a_link(client, loop):
    sign(client)
    client.post(link_in(mine(loop())[0]), data={"choice": "signed"})
    sign(client)
    letters = mine(loop())
    assert sorted("/c/" in letter["text"] for letter in letters) == [False, True]
    assert loop.ask("SELECT count(*) FROM signature") == [1]


def test_when_the_database_does_not_take_the_form_the_visitor_is_asked_to_come_again(client, loop, app):
    desk = app.extensions["petitioner.signatures.desk"]
    desk.intake._database_url = "postgresql://petitioner@127.0.0.1:1/nowhere"
    desk.intake._disconnect()
    token = form_token_on(client.get(SIGN).text)
    answer = client.post(SIGN, data=fields(token, MAELLE))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Nothing you typed was stored" in answer.text
