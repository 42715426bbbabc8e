"""Signing twice, links that ran out, links nobody sent, and a mailbox that had its letters for the day."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from petitioner.vocabulary.language import LANGUAGES
from tests.journeys import signer
from tests.journeys.signer import said
from tests.live import Live

LETTERS_A_DAY = 3
UNKNOWN = "/c/AAAAAAAAAAAAAAAAAAAAAA"


def test_whoever_signs_twice_before_answering_has_two_links_that_work_and_is_counted_once(
    live: Live, number: int
) -> None:
    email = signer.new_address()
    before = signer.count_at_rest(live, number)
    signer.sign(live, email)
    signer.sign(live, email)
    links = [signer.link_in(signer.letter_to(live, email, number)) for number in (1, 2)]
    assert links[0] != links[1]

    for link in links:
        assert "Did you sign" in signer.ask(live, "GET", link).title
    for link in links:
        assert signer.answer(live, link, "signed").title == "You signed"
    signer.sign_and_confirm(live, signer.new_address())
    assert signer.count_at_rest(live, number) == before + 2


def test_one_mailbox_written_in_two_ways_is_one_signer(live: Live) -> None:
    email = signer.new_address()
    first = signer.sign_and_confirm(live, email)
    confirmed = signer.stored(live)["confirmed"]
    local, domain = email.split("@")
    written_otherwise = f"{local.upper()}+again@{domain}"
    signer.sign(live, written_otherwise)
    assert signer.letter_to(live, email, 2)["subject"] == "Nothing to do"
    assert live.letters(to=written_otherwise) == [], "letters go to the address that was confirmed"
    assert signer.stored(live)["confirmed"] == confirmed
    assert signer.ask(live, "GET", first).title == "You signed"


def test_whoever_signs_again_after_confirming_gets_a_letter_that_leads_nowhere(
    live: Live, number: int
) -> None:
    email = signer.new_address()
    link = signer.sign_and_confirm(live, email)
    confirmed = signer.stored(live)["confirmed"]
    inbox = signer.sign(live, email)
    letter = signer.letter_to(live, email, 2)

    assert letter["subject"] == "Nothing to do"
    for part in (letter["text"], letter["html"]):
        assert set(re.findall(r"/[a-z]/", part)) <= {"/u/"}, "the one address ends such letters"
        assert signer.SLUG not in part
    assert not re.search(r"\b[2-9A-Z]{4} [2-9A-Z]{4}\b", letter["text"])
    assert signer.send(live, inbox, {"code": "ABCD EFGH"}).status == 422
    assert signer.ask(live, "GET", link).title == "You signed"
    assert signer.stored(live)["confirmed"] == confirmed


def test_no_address_gets_a_fourth_letter_in_a_day_and_no_page_tells(live: Live) -> None:
    email = signer.new_address()
    pages = []
    for _ in range(LETTERS_A_DAY + 1):
        inbox = signer.sign(live, email)
        signer.settled(live)
        pages.append(signer.ask(live, "GET", inbox).body)
    assert len(live.letters(to=email)) == LETTERS_A_DAY
    assert len(set(pages)) == 1

    live.sql("UPDATE address_letter SET issued_at = issued_at - interval '25 hours'")
    signer.sign(live, email)
    signer.letter_to(live, email, LETTERS_A_DAY + 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_that_ran_out_says_how_to_sign_again_and_does_nothing_more(
    live: Live, page: Page, language: str
) -> None:
    email = signer.new_address()
    signer.sign(live, email, language)
    link = signer.link_in(signer.letter_to(live, email))
    _let_time_pass(live, link, hours=73)

    reply = page.goto(live.url + link)
    assert reply is not None
    assert reply.status == 410
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("h1")).to_have_text(said(language, "This address no longer works"))
    expect(page.locator("main")).to_contain_text(
        said(language, "To sign, fill in the form again. We send a new letter.")
    )
    for choice in ("signed", "not_me"):
        assert signer.answer(live, link, choice).status == 410
    assert "confirmed" not in signer.states(live, link)
    page.locator("main p a").click()
    expect(page).to_have_url(live.url + signer.statement_path(language))


def test_a_code_that_ran_out_is_no_longer_taken(live: Live) -> None:
    email = signer.new_address()
    inbox = signer.sign(live, email)
    letter = signer.letter_to(live, email)
    _let_time_pass(live, signer.link_in(letter), hours=73)
    assert signer.send(live, inbox, {"code": signer.code_in(letter)}).status == 422
    assert signer.states(live, signer.link_in(letter)) == ["pending"]


def test_what_nobody_confirmed_in_time_is_deleted(live: Live) -> None:
    email = signer.new_address()
    signer.sign(live, email)
    link = signer.link_in(signer.letter_to(live, email))
    _let_time_pass(live, link, hours=73)
    other = signer.new_address()
    signer.sign(live, other)
    signer.answer(live, signer.link_in(signer.letter_to(live, other)), "not_me")  # sets off erasing at once
    live.wait_for(lambda: signer.states(live, link) == [], 75, "the row to go")
    assert signer.ask(live, "GET", link).status == 410


def test_a_link_nobody_sent_is_not_known(live: Live) -> None:
    for method, body in (
        ("GET", None),
        ("POST", {"choice": "signed"}),
        ("POST", {"choice": "not_me"}),
        ("POST", {}),
    ):
        for link in (UNKNOWN, "/c/x", "/c/..%2f", "/c/%00"):
            reply = signer.ask(live, "GET", link) if body is None else signer.send(live, link, body)
            assert reply.status in {303, 404}, (method, link)
            if reply.status == 303:
                assert signer.ask(live, "GET", reply.header("Location")).status == 404


def test_a_link_that_was_answered_shows_the_same_page_whenever_it_is_opened(live: Live) -> None:
    link = signer.sign_and_confirm(live, signer.new_address())
    pages = {signer.ask(live, "GET", link).body for _ in range(3)}
    pages.add(signer.answer(live, link, "signed").body)
    pages.add(signer.answer(live, link, "not_me").body)
    assert len(pages) == 1
    assert signer.states(live, link) == ["confirmed"]
    _let_time_pass(live, link, hours=73)
    assert signer.ask(live, "GET", link).title == "You signed"


def _let_time_pass(live: Live, link: str, *, hours: int) -> None:
    """Make everything about a link older."""
    digest, age = signer.token_digest(link), timedelta(hours=hours)
    live.sql(
        "UPDATE link SET expires_at = expires_at - %s, issued_at = issued_at - %s WHERE token_digest = %s",
        age,
        age,
        digest,
    )
    live.sql(
        "UPDATE signature SET created_at = created_at - %s"
        " WHERE id = (SELECT signature_id FROM link WHERE token_digest = %s)",
        age,
        digest,
    )
