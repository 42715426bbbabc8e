"""A reader looks at who backs a statement: the half-circle, the filters, and how we know of each name."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import signer
from tests.journeys.modes import has_no_barrier
from tests.live import Live

BACKERS = f"{signer.statement_path()}/backers"
ALL = f"{BACKERS}/four-rivers-assembly"
DECLARATION = f"{signer.statement_path()}/declaration"
NARROWEST = 320
THRESHOLDS = "[[threshold]]\nnames = 2\ndelegations = 2\n\n[[threshold]]\ngroups = 4\n"


@pytest.fixture(scope="module", autouse=True)
def written(live: Live) -> None:
    """Wait for the pages of the demonstration's backers."""
    live.wait_for(lambda: signer.ask(live, "GET", ALL).status == 200, 20, "the pages of the backers")


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def reader(request: pytest.FixtureRequest, new_page: Callable[..., Page]) -> Page:
    return new_page(java_script_enabled=request.param)


def test_a_reader_goes_from_the_statement_to_the_names_to_a_filter_to_how_we_know(
    live: Live, reader: Page
) -> None:
    reader.goto(live.url + signer.statement_path())
    figure = reader.locator("#backers").get_by_role("img").first
    expect(figure).to_have_accessible_name("Four Rivers Assembly: 3 of 24 members back the statement")
    expect(reader.locator("#backers")).to_contain_text("3 members of the Four Rivers Assembly")
    expect(reader.locator("#backers")).to_contain_text("3 from the public record")
    reader.get_by_role("link", name="All 3 names, by delegation, group and how we know").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Members who back the statement")
    reader.get_by_role("link", name="From the public record").click()
    expect(reader.get_by_role("heading", level=2).first).to_have_text("From the public record")
    expect(reader.locator("table.folds tbody tr")).to_have_count(3)
    reader.get_by_role("link", name="Tobiah Quillfeather", exact=True).click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Tobiah Quillfeather")
    expect(reader.get_by_role("main")).to_contain_text("5 November 2026")
    expect(reader.get_by_role("main")).to_contain_text("Staff of this site")
    reader.get_by_role("link", name="The text as it was hashed").click()
    expect(reader.locator("body")).to_contain_text("petitioner text 1")


def test_a_reader_takes_the_names_along_as_a_written_declaration(live: Live, reader: Page) -> None:
    reader.goto(live.url + ALL)
    reader.get_by_role("link", name="Written declaration").click()
    expect(reader.get_by_role("main")).to_contain_text("Tobiah QUILLFEATHER")
    paper = reader.get_by_role("link", name="To print and to keep (PDF)").get_attribute("href")
    assert signer.ask(live, "GET", str(paper)).body.startswith(b"%PDF-")
    reader.get_by_role("link", name="As plain text").click()
    expect(reader.locator("body")).to_contain_text("Tobiah QUILLFEATHER")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_backers_is_without_barriers(
    live: Live, new_page: Callable[..., Page], scheme: str
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": NARROWEST, "height": 700})
    for path in (signer.statement_path(), BACKERS, ALL, f"{ALL}/how/documented", DECLARATION):
        page.goto(live.url + path)
        has_no_barrier(page)
    page.goto(live.url + ALL)
    page.locator("th.who a").first.click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    has_no_barrier(page)


def test_an_organiser_sets_thresholds_and_a_withdrawal_unmeets_one(
    live: Live, publish: Callable[..., str], new_page: Callable[..., Page]
) -> None:
    slug = publish("a-well-by-the-road", words="We ask for a well.", more=THRESHOLDS)
    path = signer.statement_path(slug=slug)

    def says(words: str) -> None:
        live.wait_for(lambda: words in signer.ask(live, "GET", path).text, 10, words)

    says("Now: 0 members, 0 delegations")
    record = ("--url", "https://assembly.example/records/1", "--date", "2026-11-05")
    for person in ("fra-01", "fra-09"):
        live.cli("endorsements", "add", "--statement", slug, "--person", person, *record)
    says("Met since")
    live.cli("endorsements", "withdraw", "--statement", slug, "--person", "fra-09", "--date", "2026-11-06")
    says("not met any more since")
    page = new_page(viewport={"width": NARROWEST, "height": 700})
    page.goto(live.url + path)
    expect(page.get_by_role("heading", name="Thresholds")).to_be_visible()
    has_no_barrier(page)


def test_half_circles_are_drawn_within_the_content_policy_and_need_no_colour(
    live: Live, new_page: Callable[..., Page]
) -> None:
    page = new_page(forced_colors="active")
    page.goto(live.url + signer.statement_path())
    seats = page.locator(".hemi .seat-ink")
    expect(seats.first).to_have_css("stroke-linecap", "round")
    assert seats.count() == 2, "a ring and its middle: the public record is told from a disc by its shape"
    assert "style=" not in page.locator(".hemi").first.inner_html()
