"""What a script adds to the page of a statement, and that nothing is missing without it."""

import json

from playwright.sync_api import Browser, Page, expect

from tests.journeys import signer
from tests.live import Live


def test_the_number_stays_fresh_and_the_address_is_copied(browser: Browser, live: Live) -> None:
    context = browser.new_context(locale="en-GB", permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    answers = iter(
        ["no document", json.dumps({"signature_count": "<b>7</b>"}), json.dumps({"signature_count": 12847})]
    )
    page.route("**/count.json", lambda route: route.fulfill(body=next(answers)))
    page.goto(live.url + signer.statement_path())
    number = page.locator(".count b")
    before = number.inner_text()
    for expected in (before, before, "12,847"):
        with page.expect_response("**/count.json"):
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(number).to_have_text(expected)
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == live.url + signer.statement_path()
    context.close()


def test_without_a_script_the_address_is_there_to_copy_by_hand(
    page_without_scripts: Page, live: Live
) -> None:
    page_without_scripts.goto(live.url + signer.statement_path())
    expect(page_without_scripts.get_by_label("Address of this page")).to_have_value(
        live.url + signer.statement_path()
    )
    expect(page_without_scripts.get_by_role("button", name="Copy the address")).to_be_hidden()
