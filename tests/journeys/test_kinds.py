"""A page of every kind, in every mode: `./dev pages` looks at all, this sees that no kind is forgotten."""

import re
from collections.abc import Iterator
from itertools import cycle

import pytest
from playwright.sync_api import Browser, Page

from bench.pages.look import Eyes
from petitioner.vocabulary.language import LANGUAGES
from tests.journeys import signer
from tests.journeys.modes import in_every_mode
from tests.live import Live

_NAMES = "|".join(
    f"(?<=/{each}/)[^/]+" for each in ("statements", "organisations", "delegations", "groups", "how")
)
_PLACES = re.compile(rf"{_NAMES}|(?<=/backers/)[a-z][^/]+|(?<=/)\d[\d-]*(?=/)")
"""What stands in the address of a page and differs from page to page of one kind."""
_ANSWERS = (
    *("/{}/nothing", "/{}/statements?q=river", "/{}/receipt", "/{}/my-signatures", "/{}/letters/stopped"),
    *(
        f"/{{}}/statements/{signer.SLUG}/{each}"
        for each in ("signers", "sign", "news", "news/agreed", "signed")
    ),
    *("/s/AAAAAAAAAAAAAAAAAAAAAA", "/q/AAAAAAAAAAAAAAAAAAAAAA", "/e/AAAAAAAAAAAAAAAAAAAAAA"),
    *("/c/AAAAAAAAAAAAAAAAAAAAAA", "/v/AAAAAAAAAAAAAAAAAAAAAA"),
)
"""Pages that are no files; {} stands for the language."""


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """Return one page for all looks of this module."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def _kinds(live: Live) -> dict[str, list[str]]:
    """Return the addresses of the public folder by their kind, whatever the language."""
    public = live.place.public
    kinds: dict[str, list[str]] = {}
    for file in sorted(public.rglob("*.html")):
        path = f"/{file.relative_to(public).as_posix().removesuffix('index.html')}"
        kind = re.sub(r"^/[a-z]{2}/|(?<=^/embed/1)/[a-z]{2}/", "/{}/", _PLACES.sub("…", path))
        kinds.setdefault(kind, []).append(path)
    return kinds


def test_a_page_of_every_kind_is_without_barriers_in_every_mode(live: Live, window: Page) -> None:
    """One page for each kind, in one language after the other, right-to-left among them."""
    kinds = _kinds(live)
    assert {"/{}/", "/{}/statements/…/", "/{}/statements/…/number/", "/{}/verify/", "/log/"} <= kinds.keys()
    assert len(kinds) > 20, sorted(kinds)
    languages = cycle(LANGUAGES)
    chosen = [_in_language(paths, next(languages)) for paths in kinds.values()]
    chosen += [path.format(next(languages)) for path in _ANSWERS]
    found = []
    for path in chosen:
        window.goto(live.url + path)
        found += [(path, *barrier) for barrier in in_every_mode(window)]
    assert found == [], found


def _in_language(paths: list[str], language: str) -> str:
    return next((path for path in paths if path.startswith(f"/{language}/")), paths[0])


def test_what_is_wrong_on_a_page_is_found(live: Live, browser: Browser) -> None:
    """Plant one mistake of each sort: a look that finds nothing anywhere must not be for want of looking."""
    context = browser.new_context()
    eyes = Eyes(context, live.url)
    context.route("http://elsewhere.example/**", lambda route: route.fulfill(body=""))
    eyes.page.goto(f"{live.url}/en/privacy/")
    eyes.page.evaluate(
        """() => {
            const plant = (name, words) => {
                const planted = document.createElement(name);
                planted.textContent = words;
                document.querySelector("main").append(planted);
                return planted;
            };
            plant("p", "grey").style.cssText = "color: #999; background: #fff";
            plant("p", "wide").style.inlineSize = "400px";
            plant("img", "").src = "http://elsewhere.example/a.png";
            document.cookie = "a=b";
            localStorage.setItem("kept", "1");
        }"""
    )
    eyes.page.wait_for_function("() => (window.policyReports || []).length > 0")
    found = {(each.mode, each.rule) for each in eyes.look("planted")}
    context.close()
    assert {("light", "image-alt"), ("dark", "color-contrast"), ("320 px", "scrolls sideways")} <= found
    assert {("", "cookie"), ("", "storage"), ("", "report of the content policy")} <= found
    assert ("light", "scrolls sideways") not in found
