"""A signer who was drawn gets one letter, answers on a page without an account, and can answer otherwise."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import sample, signer
from tests.journeys.modes import in_every_mode
from tests.live import Live

LANGUAGES = ("en", "de", "fa")
SEND = "Send my answer"


@pytest.fixture(scope="module")
def drawn(live: Live, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, str]]:
    """Let somebody sign in three languages, draw all; return the audit and each one's link."""
    who = {language: signer.new_address() for language in LANGUAGES}
    for language, email in who.items():
        signer.sign_and_confirm(live, email, language=language)
    signer.count_at_rest(live, signer.statement_id(live))
    audit = sample.ask_everybody(live, tmp_path_factory.mktemp("auditor"))
    return audit, {language: sample.link_to(live, email) for language, email in who.items()}


def _said(live: Live, link: str) -> str | None:
    rows = live.sql("SELECT said FROM sample_leaf WHERE token_digest = %s", signer.token_digest(link, "/s/"))
    assert len(rows) == 1, "one letter asks about one leaf"
    return rows[0][0]


def test_one_says_yes_and_then_otherwise(
    live: Live, drawn: tuple[int, dict[str, str]], page_without_scripts: Page
) -> None:
    page, link = page_without_scripts, drawn[1]["en"]
    page.goto(live.url + link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Did you sign this statement?")
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    page.get_by_role("button", name=SEND).click()
    expect(page).to_have_title(re.compile("^Mistake: "))
    assert _said(live, link) is None, "looking, and sending nothing, changes nothing"
    page.get_by_role("radio", name="I signed this").check()
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text("You answered: I signed this.")).to_be_visible()
    assert _said(live, link) == "yes"
    page.get_by_role("radio", name="I did not sign this").check()
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_text("You answered: I did not sign this.")).to_be_visible()
    assert _said(live, link) == "no"
    expect(page.get_by_role("link", name="Have the signature taken out as well")).to_have_attribute(
        "href", "/en/my-signatures"
    )


@pytest.mark.parametrize("language", ["de", "fa"])
def test_one_says_no_in_the_language_in_which_they_signed(
    live: Live, drawn: tuple[int, dict[str, str]], page: Page, language: str
) -> None:
    link = drawn[1][language]
    page.goto(live.url + link)
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "fa" else "ltr")
    assert in_every_mode(page) == []
    page.get_by_role("radio", name=signer.begins(language, "I did not sign this")).check()
    page.get_by_role("button", name=signer.said(language, SEND)).click()
    expect(page.get_by_text(signer.said(language, "You answered: I did not sign this."))).to_be_visible()
    assert in_every_mode(page) == []
    assert _said(live, link) == "no"


def test_after_the_last_day_nothing_can_be_answered(
    live: Live, drawn: tuple[int, dict[str, str]], new_page: Callable[..., Page]
) -> None:
    audit, links = drawn
    late = new_page()
    late.goto(live.url + links["en"])
    before = _said(live, links["en"])
    sample.close(live, audit)
    late.get_by_role("radio", name="I signed this").check()
    late.get_by_role("button", name=SEND).click()
    expect(late).to_have_title("This question is closed")
    assert in_every_mode(late) == []
    assert _said(live, links["en"]) == before
    late.goto(f"{live.url}/s/{'A' * 22}")
    expect(late).to_have_title("This address asks nothing")
