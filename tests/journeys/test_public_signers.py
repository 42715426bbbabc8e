"""Signers are shown on the site as they chose, can be found by name, and one press shows nobody any more."""

import re
import time
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys import signer
from tests.journeys.test_access import NARROWEST, SIDEWAYS
from tests.live import Live

COMMENT = "Every spring the ice breaks on our river, and we wait for the ferry."
PEOPLE = (
    ("Wanda Kroll", {"visibility": "name", "comment": COMMENT, "country": "PL"}),
    ("Ossian Vale", {"visibility": "role", "role": "Ferryman at the lower crossing", "country": "IE"}),
    ("Thorvald Høyland", {"visibility": "name", "country": "NO"}),
    ("سلمى النهراني", {"visibility": "name", "country": "LB"}),
    ("Petra Unsaid", {"visibility": "initials"}),
    ("Hilde Nowhere", {"visibility": "hidden"}),
)
SHOWN = 5


@pytest.fixture(scope="module")
def slug(live: Live, publish: Callable[..., str]) -> str:
    """Return a statement with signers of every kind, one of them prominent, one with an approved comment."""
    made = publish("a-ferry-for-the-river", more="comments = true")
    for name, choices in PEOPLE:
        signer.sign_and_confirm(live, signer.new_address(), slug=made, name=name, **choices)
    live.wait_for(lambda: len(_listed(live, made)) == SHOWN, what="the names")
    ids = _listed(live, made)
    live.cli("signers", "comment", "approve", made, ids["Wanda Kroll"])
    live.cli("signers", "feature", made, ids["Ossian Vale"], "--position", "1")
    return made


def _listed(live: Live, slug: str) -> dict[str, str]:
    """Return the ids of those who are shown, by name, as the operator's list has them."""
    lines = live.cli("signers", "list", slug).stdout.splitlines()
    found = (re.match(r"(\S{36})\s+(?:\d+\s+)?([^,]+)", line) for line in lines)
    return {each[2]: each[1] for each in found if each}


@pytest.fixture(params=["with scripts", "without scripts"])
def reader(request: pytest.FixtureRequest, new_page: Callable[..., Page]) -> Page:
    return new_page(
        java_script_enabled=request.param == "with scripts", viewport={"width": NARROWEST, "height": 700}
    )


def _is_without_barriers(new_page: Callable[..., Page], page: Page) -> None:
    """Look at what a page shows in a browser that can run the checker."""
    looker = new_page(viewport={"width": NARROWEST, "height": 700}, bypass_csp=True)
    for scheme in ("light", "dark"):
        looker.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        looker.goto(page.url)
        _same_form(page, looker)
        results = Axe().run(looker)
        assert results.violations_count == 0, results.generate_report()
        assert looker.evaluate(SIDEWAYS) == 0, "it can be scrolled sideways"
    looker.close()


def _same_form(page: Page, looker: Page) -> None:
    typed = page.locator("#words").input_value() if page.locator("#words").count() else ""
    if typed:
        looker.locator("#words").fill(typed)
        looker.locator("form button").click()


def test_a_reader_goes_from_the_statement_to_all_names_and_finds_one(
    live: Live, slug: str, reader: Page, new_page: Callable[..., Page]
) -> None:
    reader.goto(live.url + signer.statement_path(slug=slug))
    expect(reader.locator("#signers .who").first).to_have_text("Ossian Vale")
    _is_without_barriers(new_page, reader)
    reader.get_by_role("link", name="All who let their names be shown").click()
    names = reader.locator(".signers .who")
    expect(names).to_have_text(["Ossian Vale", "P. U.", "Thorvald Høyland", "Wanda Kroll", "سلمى النهراني"])
    expect(reader.locator("main")).to_contain_text("Ferryman at the lower crossing, in a personal capacity")
    expect(reader.locator("main")).to_contain_text(COMMENT)
    expect(reader.locator("main")).not_to_contain_text("Nowhere")
    _is_without_barriers(new_page, reader)
    reader.get_by_label("Find a name or a role").fill("HOYL")
    reader.get_by_role("button", name="Find").click()
    expect(names).to_have_text(["Thorvald Høyland"])
    assert reader.url == f"{live.url}{signer.statement_path(slug=slug)}/signers"
    _is_without_barriers(new_page, reader)
    reader.get_by_label("Find a name or a role").fill("Nowhere")
    reader.keyboard.press("Enter")
    expect(reader.locator("main")).to_contain_text("Nobody was found.")
    _is_without_barriers(new_page, reader)


def test_the_page_of_signers_stands_well_from_right_to_left(live: Live, slug: str, page: Page) -> None:
    page.set_viewport_size({"width": NARROWEST, "height": 700})
    page.goto(f"{live.url}{signer.statement_path(slug=slug)}/signers")
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate(SIDEWAYS) == 0
    who, where = page.locator(".signers .who").nth(1), page.locator(".signers .where").nth(1)
    assert who.bounding_box()["x"] > where.bounding_box()["x"]  # type: ignore[index]


def test_names_are_found_by_a_web_process_that_may_read_no_signature(live: Live, slug: str) -> None:
    page = signer.send(live, f"{signer.statement_path(slug=slug)}/signers", {"words": "wanda"})
    assert page.status == 200
    assert "Wanda Kroll" in page.text
    assert page.header("Cache-Control") == "no-store"
    assert "wanda" not in live.log.lower()


def test_what_a_press_that_was_cut_short_left_behind_the_worker_deletes(
    live: Live, publish: Callable[..., str]
) -> None:
    slug = publish("a-buoy-for-the-bend")
    signer.sign_and_confirm(live, signer.new_address(), slug=slug, name="Wanda Kroll", visibility="name")
    number = signer.statement_id(live, slug)
    rows = "SELECT 1 FROM public_signer WHERE statement_id = %s"
    live.wait_for(lambda: live.sql(rows, number), what="the row")
    live.sql("INSERT INTO name_seal (statement_id, sealed_at) VALUES (%s, now())", number)
    address = signer.statement_path(slug=slug)
    live.wait_for(lambda: not live.sql(rows, number), 5, "the list to be deleted")
    live.wait_for(lambda: "Wanda" not in signer.ask(live, "GET", address).text, 5, "the page without names")


def test_one_press_shows_nobody_any_more(
    live: Live, publish: Callable[..., str], page: Page, new_page: Callable[..., Page]
) -> None:
    slug = publish("a-lantern-for-the-quay")
    signer.sign_and_confirm(live, signer.new_address(), slug=slug, name="Wanda Kroll", visibility="name")
    address = signer.statement_path(slug=slug)
    live.wait_for(lambda: "Wanda Kroll" in signer.ask(live, "GET", address).text, what="the name")
    live.cli("signers", "seal", slug)
    for path in (address, f"{address}/signers"):
        assert "Wanda Kroll" not in signer.ask(live, "GET", path).text
        page.goto(live.url + path)
        expect(page.locator("main")).to_contain_text("No names are shown at present.")
        _is_without_barriers(new_page, page)
    assert "Wanda Kroll" not in signer.send(live, f"{address}/signers", {"words": "wanda"}).text
    signer.sign_and_confirm(live, signer.new_address(), slug=slug, name="Ossian Vale", visibility="name")
    signer.count_at_rest(live, signer.statement_id(live, slug))
    time.sleep(1)
    assert "Ossian Vale" not in signer.ask(live, "GET", address).text
    refused = live.cli("signers", "unseal", slug, "--by", "Ann Brook")
    assert "Noted." in refused.stdout
    refused = live.cli("signers", "unseal", slug, "--by", "Ben Weir", check=False)
    assert (refused.returncode, "Too soon" in refused.stdout) == (1, True)
