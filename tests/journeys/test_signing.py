"""Read, sign, answer the letter: the number on the page moves."""

import json
import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from petitioner.foundation.i18n import number as written
from petitioner.foundation.i18n import speaking
from petitioner.vocabulary.language import LANGUAGES
from tests.journeys import signer
from tests.journeys.signer import begins, said
from tests.live import Live


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_signs_and_answers_the_letter_is_counted_within_two_seconds(
    live: Live, new_page: Callable[..., Page], number: int, language: str, scripts: bool
) -> None:
    page = new_page(java_script_enabled=scripts)
    email = signer.new_address()
    before = signer.count_at_rest(live, number)

    page.goto(
        f"{live.url}/{language}/statements/"
    )  # the front page has the newest dozen, and others write some
    page.locator(f'main a[href$="/statements/{signer.SLUG}"]').first.click()
    title = page.locator("h1").inner_text()
    _is_in(page, language)
    fill_in(page, email)
    page.get_by_role("button", name=said(language, "Sign, then confirm by email")).click()

    expect(page).to_have_title(said(language, "Check your inbox"))
    _is_in(page, language)
    letter = signer.letter_to(live, email)
    _speaks(letter, language)

    page.goto(live.url + signer.link_in(letter))
    _is_in(page, language)
    expect(page.locator(".document h2")).to_have_text(title)
    page.get_by_label(begins(language, "I signed this")).check()
    page.get_by_role("button", name=said(language, "Send my answer")).click()
    started = time.monotonic()
    expect(page).to_have_title(said(language, "You signed"))

    live.wait_for(lambda: signer.published_count(live, number) == before + 1, 10, "the count to move")
    took = time.monotonic() - started
    print(f"counted after {took:.2f} s ({language})")  # noqa: T201 (for whoever looks at how far from the promise it is)
    assert took <= signer.patience()
    page.wait_for_timeout(1_000)  # a browser may show a page again that is not a second old
    page.get_by_role("link", name=said(language, "Back to the statement")).click()
    with speaking(language):
        expect(page.locator(".count b")).to_have_text(written(before + 1))


def test_the_number_on_the_page_and_the_numbers_in_the_data_are_the_same(live: Live, number: int) -> None:
    signer.sign_and_confirm(live, signer.new_address())
    confirmed = signer.count_at_rest(live, number)
    document = json.loads(signer.ask(live, "GET", f"/petitions/{number}.json").body)
    assert document["data"]["attributes"]["signature_count"] == confirmed
    for language in LANGUAGES:
        page = signer.ask(live, "GET", signer.statement_path(language)).text
        with speaking(language):
            shown = re.search(r'<p class="count">\s*<b>(.*?)</b>', page)
            assert shown
            assert shown[1] == written(confirmed)


def test_a_signer_is_shown_as_they_chose_and_not_otherwise(live: Live, number: int) -> None:
    names = {"name": "Ottoline Farrow", "initials": "Quillan Zander", "hidden": "Hidda Verborg"}
    for visibility, name in names.items():
        signer.sign_and_confirm(live, signer.new_address(), name=name, visibility=visibility, country="NO")
    page = live.wait_for(
        lambda: _with(signer.ask(live, "GET", signer.statement_path()).text, "Ottoline Farrow", "Q. Z."),
        10,
        "the names",
    )
    assert "Norway" in page
    for kept_back in ("Quillan", "Zander", "Hidda", "Verborg", "H. V."):
        assert kept_back not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_says_in_which_language_it_is(live: Live, language: str) -> None:
    email = signer.new_address()
    signer.sign(live, email, language)
    assert ["Content-Language", language] in signer.letter_to(live, email)["headers"]


def _with(page: str, *names: str) -> str:
    return page if all(name in page for name in names) else ""


def fill_in(page: Page, email: str) -> None:
    """Fill in the form that stands on the page."""
    page.locator("#name").fill("Ilse Marten")
    page.locator("#email").fill(email)
    page.locator("#country").select_option("ZZ")
    page.locator("#consent").check()


def _is_in(page: Page, language: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", LANGUAGES[language].direction)
    for text in page.locator("main article").all():
        expect(text).to_have_attribute("lang", language)


def _speaks(letter: dict[str, str], language: str) -> None:
    words = " ".join(letter["text"].split())
    assert " ".join(letter["subject"].split()) == said(language, "Your code")
    assert said(language, "Type it on the page that is open, or open this address:") in words
    assert f'<html lang="{language}" dir="{LANGUAGES[language].direction}">' in letter["html"]
    assert signer.code_in(letter) in letter["html"]
    assert signer.link_in(letter) in letter["html"]
