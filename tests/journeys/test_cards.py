"""Somebody else's page, on another origin and under a strict policy, shows a statement of ours."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys import signer
from tests.live import Live

STRICT = (
    "default-src 'none'; script-src {us}; connect-src {us}; frame-src {us}; img-src {us}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


@pytest.fixture
def codes(live: Live, page_without_scripts: Page) -> list[str]:
    """Return what an organiser of another site finds to copy."""
    page_without_scripts.goto(f"{live.url}{signer.statement_path()}/embed")
    return [field.input_value() for field in page_without_scripts.locator("textarea").all()]


@pytest.fixture
def elsewhere(live: Live) -> Iterator[Callable[[str], str]]:
    """Return a function that makes a page of another site with this in it, and says its address."""
    bodies: list[str] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = f'<!doctype html><html lang="en"><title>Elsewhere</title><body>{bodies[-1]}'.encode()
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", STRICT.format(us=live.url))
            self.end_headers()
            self.wfile.write(content if self.path == "/" else b"")

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield lambda body: bodies.append(body) or f"http://localhost:{server.server_port}/"
        server.shutdown()


def test_a_card_stands_in_any_page_and_takes_nothing_from_its_reader(
    live: Live, new_page: Callable[..., Page], codes: list[str], elsewhere: Callable[[str], str]
) -> None:
    page = new_page(color_scheme="dark")
    said: list[str] = []
    answers: dict[str, int] = {}
    page.on("console", lambda line: said.append(line.text))
    page.on("requestfailed", lambda asked: said.append(asked.url))
    page.on("response", lambda answer: answers.update({answer.url: answer.status}))
    theirs = elsewhere(codes[0])
    page.goto(theirs)
    card = page.frame_locator("iframe")
    expect(card.get_by_role("heading")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert said == []
    assert all(url.startswith((live.url, theirs)) for url in answers), answers
    assert set(answers.values()) == {200}
    assert {url.partition("?")[0].rpartition(".")[2] for url in answers if "/static/" in url} == {
        "css",
        "woff2",
    }
    assert page.context.cookies() == []
    assert page.context.storage_state()["origins"] == []
    with page.expect_popup() as opened:
        card.get_by_role("link", name="Read and sign").click()
    expect(opened.value).to_have_url(live.url + signer.statement_path())
    assert opened.value.evaluate("[opener, document.referrer]") == [None, ""]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_cards_and_their_page_are_for_everybody(
    live: Live, new_page: Callable[..., Page], scheme: str
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": 200, "height": 640})
    for path in ("/embed/1/en/", "/embed/1/ru/#light", "/embed/1/de/#dark"):
        page.goto(live.url + path)
        assert Axe().run(page).response["violations"] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 200, path
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{live.url}{signer.statement_path()}/embed")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_card_is_printed_on_the_paper_its_address_asks_for(
    live: Live, new_page: Callable[..., Page]
) -> None:
    papers = {}
    for scheme in ("light", "dark"):
        page = new_page(color_scheme=scheme)
        for paper in ("", "#light", "#dark"):
            page.goto("about:blank")
            page.goto(f"{live.url}/embed/1/en/{paper}")
            main = page.get_by_role("main")
            colours = main.evaluate(
                "(each) => ['backgroundColor', 'color'].map((of) => getComputedStyle(each)[of])"
            )
            papers[scheme, paper] = tuple(colours)
    white, black = papers["light", ""], papers["dark", ""]
    assert white != black
    for scheme in ("light", "dark"):
        assert (papers[scheme, "#light"], papers[scheme, "#dark"]) == (white, black)


def test_the_element_shows_the_number_or_what_stood_there(
    page: Page, codes: list[str], elsewhere: Callable[[str], str]
) -> None:
    page.goto(elsewhere(codes[4].replace('lang="en"', 'lang="de"')))
    number = page.locator("petition-count")
    expect(number).to_have_text(re.compile(r"\d+"))
    answers = iter(["12847", "-1", '"<b>9</b>"', "1.5", "null", "no document"])
    page.route(
        "**/count.json",
        lambda route: route.fulfill(
            body=f'{{"signature_count": {next(answers)}}}', headers={"Access-Control-Allow-Origin": "*"}
        ),
    )
    for _ in range(6):
        with page.expect_response("**/count.json"):
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(number).to_have_text("12.847")
    assert number.evaluate("each => [each.childElementCount, each.ariaLive, each.role]") == [0, None, None]


def test_the_badge_has_room_for_its_words(live: Live, page: Page) -> None:
    for language in ("en", "fr", "de", "ru", "uk"):
        page.goto(f"{live.url}/petitions/1/badge/{language}.svg")
        boxes = page.evaluate(
            """() => {
                const box = (each) => each.getBBox();
                const [label, number] = [...document.querySelectorAll("text")].map(box);
                const [all, blue] = [...document.querySelectorAll("rect")].map(box);
                return [label.x, label.x + label.width, blue.x, number.x, number.x + number.width, all.width];
            }"""
        )
        assert boxes == sorted(boxes), (language, boxes)
