"""The signer's page: see, change, correct, withdraw and erase what was signed from one's mailbox."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from petitioner.foundation.tokens import digest
from tests.journeys import signer
from tests.journeys.modes import has_no_barrier
from tests.live import Live

MINE = "/en/my-signatures"
NARROWEST = 320


def enter(live: Live, page: Page, email: str, letters: int = 2) -> None:
    """Ask for a code, read the letter, type the code, and wait for the page."""
    page.goto(live.url + MINE)
    page.get_by_label("The email address you signed with").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page).to_have_title("Type the code we mailed")
    page.get_by_label("Code from the letter").fill(signer.code_in(signer.letter_to(live, email, letters)))
    page.get_by_role("button", name="Show my signatures").click()
    expect(page).to_have_title("Your signatures")


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def visitor(request: pytest.FixtureRequest, new_page: Callable[..., Page]) -> Page:
    return new_page(java_script_enabled=request.param)


def test_a_signer_comes_by_the_footer_changes_corrects_and_withdraws(
    live: Live, visitor: Page, number: int
) -> None:
    email = signer.new_address()
    signer.sign_and_confirm(live, email, visibility="name", name="Ilse Martenn")
    before = signer.count_at_rest(live, number)
    withdrawn = _withdrawn(live, number)
    visitor.goto(live.url + signer.statement_path())
    visitor.get_by_role("link", name="Your signatures: see, change, withdraw").click()
    expect(visitor).to_have_title("Your signatures")
    enter(live, visitor, email)

    card = visitor.get_by_role("article")
    expect(card).to_contain_text("Ilse Martenn")
    expect(card).to_contain_text("Name and country")
    card.get_by_text("Change what is shown, or correct it").click()
    card.get_by_label("Name", exact=True).fill("Ilse Marten")
    card.get_by_label("Counted, name hidden").check()
    card.get_by_role("button", name="Save").click()
    expect(visitor.get_by_role("article")).to_contain_text("Counted, name hidden")
    expect(visitor.get_by_role("article")).to_contain_text("Ilse Marten")

    card.get_by_text("Withdraw this signature").first.click()
    card.get_by_role("button", name="Withdraw this signature").click()
    expect(visitor.locator("#mistakes")).to_contain_text("Tick the box to go on. Nothing has changed so far.")
    visitor.get_by_label("Yes, withdraw my signature").check()
    visitor.get_by_role("button", name="Withdraw this signature").click()
    expect(visitor.locator(".lead")).to_contain_text("No signature is kept")
    live.wait_for(lambda: signer.published_count(live, number) == before - 1, 10, "the number to go down")
    live.wait_for(lambda: _withdrawn(live, number) == withdrawn + 1, 10, "the withdrawal to be counted")


def test_a_name_that_is_hidden_is_gone_from_the_public_pages_at_once(live: Live, page: Page) -> None:
    email, name = signer.new_address(), "Ilse-Marit Hollunder"
    signer.sign_and_confirm(live, email, visibility="name", name=name)
    public = [signer.statement_path(), f"{signer.statement_path()}/signers"]
    for path in public:
        live.wait_for(lambda path=path: name in signer.ask(live, "GET", path).text, 10, f"the name on {path}")
    enter(live, page, email)
    page.get_by_text("Change what is shown, or correct it").click()
    page.get_by_label("Counted, name hidden").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("article")).to_contain_text("Counted, name hidden")
    assert name not in signer.ask(live, "GET", public[1]).text, "the list is asked anew each time"
    live.wait_for(lambda: name not in signer.ask(live, "GET", public[0]).text, 2, "the name to go")


def test_everything_is_erased_and_the_visit_ends(live: Live, page: Page, bench: str) -> None:
    email = signer.new_address()
    signer.sign_and_confirm(live, email, slug=bench)
    signer.sign(live, email)
    enter(live, page, email, 3)
    expect(page.get_by_role("article")).to_have_count(2)
    page.get_by_text("Delete everything").first.click()
    page.get_by_label("Yes, withdraw and delete everything").check()
    page.get_by_role("button", name="Delete everything").click()
    expect(page).to_have_title("This visit has ended")
    signer.settled(live)
    visit = digest(page.url.split("/v/")[1].split("?")[0])
    assert live.sql("SELECT 1 FROM visit WHERE session_digest = %s", visit) == []


def test_after_no_more_letters_no_letter_comes(live: Live, page: Page) -> None:
    email = signer.new_address()
    enter(live, page, email, 1)
    page.get_by_text("Stop all letters").first.click()
    page.get_by_label("Yes, send no more letters").check()
    page.get_by_role("button", name="Stop all letters").click()
    expect(page.get_by_text("No letters go to this address any more")).to_be_visible()
    signer.send(live, MINE, {"email": email})
    signer.settled(live)
    live.wait_for(lambda: live.sql("SELECT 1 FROM wish") == [], what="the wish to be opened")
    signer.settled(live)
    assert len(live.letters(email)) == 1


def test_the_data_can_be_saved_and_the_visitor_leaves(live: Live, page: Page) -> None:
    email = signer.new_address()
    signer.sign_and_confirm(live, email)
    enter(live, page, email)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download my data (JSON)").click()
    assert download.value.suggested_filename == "my-signatures.json"
    saved: dict[str, Any] = json.loads(download.value.path().read_text())
    assert [own["name"] for own in saved["signatures"]] == ["Ilse Marten"]
    address = page.url
    page.get_by_role("button", name="Leave this page").click()
    expect(page).to_have_title("You have left")
    page.goto(address)
    expect(page).to_have_title("This visit has ended")


def test_the_letter_names_nothing_and_holds_no_address_but_its_senders(live: Live) -> None:
    email = signer.new_address()
    signer.send(live, MINE, {"email": email})
    letter = signer.letter_to(live, email)
    assert letter["subject"] == "Your code"
    for word in ("sign", "statement", "petition", "ceasefire", "://"):
        assert word not in letter["text"].lower()


def test_no_secret_of_a_visit_reaches_a_log_or_the_queue(live: Live, page: Page) -> None:
    email = signer.new_address()
    enter(live, page, email, 1)
    secret = page.url.split("/v/")[1].split("?")[0]
    assert re.fullmatch(r"[\w-]{22}", secret)
    assert secret not in live.log
    assert email not in live.log


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_a_visit_is_without_barriers(
    live: Live, new_page: Callable[..., Page], scheme: str
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": NARROWEST, "height": 700})
    email = signer.new_address()
    signer.sign_and_confirm(live, email, visibility="name")
    page.goto(live.url + MINE)
    has_no_barrier(page)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator("#mistakes")).to_be_focused()
    has_no_barrier(page)
    page.goto(f"{live.url}{MINE}/{'A' * 22}")
    page.get_by_label("Code from the letter").fill("2222 2222")
    page.get_by_role("button", name="Show my signatures").click()
    expect(page.locator("#mistakes")).to_be_focused()
    has_no_barrier(page)
    enter(live, page, email)
    has_no_barrier(page)
    page.get_by_text("Change what is shown, or correct it").click()
    page.get_by_label("Name", exact=True).fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#mistakes")).to_be_focused()
    for folded in page.locator("details:not([open]) summary").all()[::-1]:
        folded.click()
    has_no_barrier(page)
    page.get_by_role("button", name="Leave this page").click()
    has_no_barrier(page)
    page.goto(f"{live.url}/v/{'A' * 22}")
    has_no_barrier(page)


def _withdrawn(live: Live, number: int) -> int:
    found = live.sql("SELECT withdrawn FROM statement_tally WHERE statement_id = %s", number)
    return int(found[0][0]) if found else 0
