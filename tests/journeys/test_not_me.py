"""“I did not sign this”: what was entered goes, and the address is left in peace."""

from playwright.sync_api import Page, expect

from tests.journeys import signer
from tests.live import Live

WITHIN = 60
"""Seconds the pages promise by saying “We delete what was entered”."""


def test_who_did_not_sign_is_erased_and_gets_no_letter_any_more(live: Live, page: Page, number: int) -> None:
    email = signer.new_address()
    before = signer.count_at_rest(live, number)
    signer.sign(live, email)
    link = signer.link_in(signer.letter_to(live, email))
    suppressed = signer.stored(live)["suppression"]

    page.goto(live.url + link)
    page.get_by_label("I did not sign this").check()
    page.get_by_role("button", name="Send my answer").click()
    expect(page).to_have_title("Thank you for telling us")
    expect(page.locator("main")).to_contain_text(
        "Nothing was counted. We delete what was entered and will not write to this address again."
    )

    live.wait_for(lambda: signer.states(live, link) == [], WITHIN, "the row to go")
    assert signer.stored(live)["suppression"] == suppressed + 1
    signer.sign(live, email)
    signer.settled(live)
    assert len(live.letters(to=email)) == 1
    assert signer.published_count(live, number) == before


def test_the_link_of_one_who_did_not_sign_stays_that_page_whatever_is_answered(live: Live) -> None:
    email = signer.new_address()
    signer.sign(live, email)
    letter = signer.letter_to(live, email)
    link = signer.link_in(letter)
    first = signer.answer(live, link, "not_me")
    live.wait_for(lambda: signer.states(live, link) == [], WITHIN, "the row to go")
    for choice in ("not_me", "signed"):
        again = signer.answer(live, link, choice)
        assert (again.status, again.body) == (first.status, first.body)
    assert signer.states(live, link) == []


def test_every_attempt_with_the_address_goes_not_only_the_one_that_was_answered(live: Live) -> None:
    email = signer.new_address()
    inbox = signer.sign(live, email)
    first = signer.letter_to(live, email)
    signer.sign(live, email)
    second = signer.letter_to(live, email, 2)
    signer.answer(live, signer.link_in(second), "not_me")
    live.wait_for(lambda: signer.states(live, signer.link_in(first)) == [], WITHIN, "the other attempt to go")

    assert signer.send(live, inbox, {"code": signer.code_in(first)}).status == 422
    assert signer.answer(live, signer.link_in(first), "signed").status == 410
    assert signer.states(live, signer.link_in(first)) == []


def test_whoever_has_confirmed_cannot_be_erased_by_an_old_link(live: Live) -> None:
    email = signer.new_address()
    signer.sign(live, email)
    first = signer.link_in(signer.letter_to(live, email))
    signer.sign(live, email)
    second = signer.link_in(signer.letter_to(live, email, 2))
    assert signer.answer(live, first, "signed").title == "You signed"
    signer.answer(live, second, "not_me")
    assert signer.states(live, first) == ["confirmed"]
