"""Signing where signers are at risk: what the page says, the letter with a code alone, and nothing shown."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import signer
from tests.journeys.test_access import _has_no_barrier
from tests.live import Live

SLUG = "at-risk"
SEALED = '[privacy]\nprofile = "sealed"\nwarned_jurisdictions = ["BY"]'


@pytest.fixture(scope="session")
def sealed(publish: Callable[..., str]) -> str:
    """Return the slug of an open, sealed statement."""
    return publish(SLUG, more=SEALED)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_whoever_is_at_risk_signs_with_a_code_and_leaves_nothing_that_leads_to_them(
    live: Live, sealed: str, new_page: Callable[..., Page], *, scripts: bool
) -> None:
    page = new_page(java_script_enabled=scripts)
    email = signer.new_address()
    page.goto(f"{live.url}{signer.statement_path(slug=sealed)}/sign")
    expect(page.get_by_text("Your name is shown to nobody. You are counted.")).to_be_visible()
    risk = page.locator("#risk")
    for said in (
        "It holds a code and nothing else",
        "deleted after 24 hours",
        "your address is destroyed at once",
        "cannot open it again",
        "Your name is never shown.",
        "The organiser warns of mailboxes whose provider is under the law of: Belarus.",
        "We cannot protect you if",
    ):
        expect(risk).to_contain_text(said)
    page.get_by_role("textbox", name="Your name").fill("Ilse Marten")
    page.get_by_role("textbox", name="Email address").fill(email)
    page.get_by_label("Part of the world where you live").select_option(label="Western Europe")
    page.get_by_label("Long Table Committee may keep").check()
    page.get_by_role("button", name="Sign, then confirm by email").click()
    expect(page).to_have_title("Check your inbox")
    letter = signer.letter_to(live, email)
    assert "http" not in letter["text"] + letter["html"], "the letter names no address"
    page.get_by_label("Code from the letter").fill(signer.code_in(letter))
    page.get_by_role("button", name="Confirm my signature").click()
    expect(page).to_have_title("You signed")
    expect(page.get_by_text("grows by sixteen at a time, or after a day")).to_be_visible()

    number = signer.statement_id(live, sealed)
    rows = live.sql(
        "SELECT count(*) FILTER (WHERE contact IS NOT NULL), count(*) FILTER (WHERE state = 'confirmed')"
        " FROM signature WHERE statement_id = %s",
        number,
    )
    assert rows[0][0] == 0
    assert rows[0][1] >= 1
    assert (
        live.sql(
            "SELECT 1 FROM link JOIN signature ON signature_id = signature.id"
            " WHERE link.statement_id = %s AND state = 'confirmed'",
            number,
        )
        == []
    )
    assert signer.published_count(live, number) == 0, "fewer than sixteen are not counted yet"


def test_a_mailbox_under_a_law_that_is_warned_of_is_asked_about_once(
    live: Live, sealed: str, page: Page
) -> None:
    page.goto(f"{live.url}{signer.statement_path(slug=sealed)}/sign")
    page.get_by_role("textbox", name="Your name").fill("Ilse Marten")
    page.get_by_role("textbox", name="Email address").fill("ilse@tut.by")
    page.get_by_label("Part of the world where you live").select_option(label="Eastern Europe")
    page.get_by_label("Long Table Committee may keep").check()
    page.get_by_role("button", name="Sign, then confirm by email").click()
    expect(page.locator("#mistakes")).to_contain_text("kept under the law of Belarus")
    _has_no_barrier(page)
    page.get_by_role("button", name="Sign, then confirm by email").click()
    expect(page).to_have_title("Check your inbox")
    _has_no_barrier(page)
