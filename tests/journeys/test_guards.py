"""Forms from elsewhere, forms too large, forms that are none: refused, and nothing is stored."""

import json
from urllib.parse import urlencode

import pytest

from tests.journeys import signer
from tests.live import Live

FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "http://127.0.0.1:1"},
]
OURS = [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "null"}, {}]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_on_somebody_elses_page_signs_and_answers_nothing(live: Live, headers: dict[str, str]) -> None:
    email = signer.new_address()
    inbox = signer.sign(live, email)
    letter = signer.letter_to(live, email)
    forms = {
        f"{signer.statement_path()}/sign": signer.filled_form(live, signer.new_address()),
        inbox: {"code": signer.code_in(letter)},
        signer.link_in(letter): {"choice": "signed"},
    }
    before = signer.stored(live)
    for path, fields in forms.items():
        sent = {"Content-Type": signer.FORM, **headers}
        reply = signer.ask(live, "POST", path, urlencode(fields).encode(), sent)
        assert reply.status == 403, path
        assert reply.title == "This form came from another site"
    assert signer.stored(live) == before


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_a_browser_that_hides_where_it_comes_from_can_sign(live: Live, headers: dict[str, str]) -> None:
    fields = signer.filled_form(live, signer.new_address())
    sent = {"Content-Type": signer.FORM, **headers}
    reply = signer.ask(live, "POST", f"{signer.statement_path()}/sign", urlencode(fields).encode(), sent)
    assert reply.status == 303


def test_a_form_larger_than_any_real_one_is_refused(live: Live) -> None:
    before = signer.stored(live)
    email = signer.new_address()
    inbox = f"{signer.statement_path()}/check-your-inbox/{'A' * 22}"
    fields = signer.filled_form(live, email, name="I" * 20_000)
    for path in (f"{signer.statement_path()}/sign", inbox, "/c/" + "A" * 22):
        reply = signer.send(live, path, fields)
        assert reply.status == 413, path
        assert reply.title == "That was more than the form can hold"
        assert email not in reply.text
    many = urlencode([("name", "x")] * 2_000).encode()
    reply = signer.ask(live, "POST", f"{signer.statement_path()}/sign", many, {"Content-Type": signer.FORM})
    assert reply.status in {413, 422}
    assert signer.stored(live) == before


def test_what_is_not_a_form_is_answered_like_an_empty_one(live: Live) -> None:
    before = signer.stored(live)
    fields = signer.filled_form(live, signer.new_address())
    bodies = {
        "application/json": json.dumps(fields).encode(),
        "text/plain": urlencode(fields).encode(),
        "multipart/form-data; boundary=x": b"--x\r\nnonsense",
        "multipart/form-data": b"nonsense",
        signer.FORM: b"%ff%fe=%00&&&=;name",
        "": urlencode(fields).encode(),
    }
    for kind, body in bodies.items():
        reply = signer.ask(live, "POST", f"{signer.statement_path()}/sign", body, {"Content-Type": kind})
        assert 400 <= reply.status < 500, kind
    assert signer.stored(live) == before


@pytest.mark.parametrize("left_out", ["name", "email", "country", "consent", "form_token"])
def test_a_form_without_a_field_it_needs_is_not_taken(live: Live, left_out: str) -> None:
    before = signer.stored(live)
    fields = signer.filled_form(live, signer.new_address())
    del fields[left_out]
    assert signer.send(live, f"{signer.statement_path()}/sign", fields).status == 422
    assert signer.stored(live) == before


def test_a_form_with_fields_nobody_asked_for_or_given_twice_is_taken_once(live: Live) -> None:
    fields = signer.filled_form(live, signer.new_address())
    path = f"{signer.statement_path()}/sign"
    assert signer.send(live, path, fields | {"state": "confirmed", "statement_id": "2"}).status == 303
    before = signer.stored(live)
    twice = urlencode([*fields.items(), ("email", signer.new_address())]).encode()
    reply = signer.ask(live, "POST", path, twice, {"Content-Type": signer.FORM})
    assert reply.status in {303, 422}
    assert signer.stored(live).get("confirmed") == before.get("confirmed")


def test_an_answer_that_is_neither_yes_nor_no_changes_nothing(live: Live) -> None:
    email = signer.new_address()
    signer.sign(live, email)
    link = signer.link_in(signer.letter_to(live, email))
    for choice in ("", "SIGNED", "yes", "signed ", "confirmed", "not_me,signed"):
        assert signer.send(live, link, {"choice": choice}).status == 422
    assert signer.states(live, link) == ["pending"]


def test_another_name_for_this_site_is_not_believed(live: Live) -> None:
    reply = signer.ask(live, "GET", f"{signer.statement_path()}/sign", headers={"Host": "elsewhere.example"})
    assert reply.status == 400
    assert "elsewhere.example" not in reply.text
