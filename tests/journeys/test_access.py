"""Everybody can read and use every page: by screen reader, by keyboard, small, light and dark."""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from petitioner.vocabulary.language import LANGUAGES
from tests.journeys import signer
from tests.live import Live

SIZES = (360, 1280)
NARROWEST = 320
SCHEMES: dict[Literal["light", "dark"], dict[str, object]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
RING = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""
STOP = """() => {
    const box = document.activeElement.getBoundingClientRect();
    const shown = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
    return [document.activeElement.name || document.activeElement.tagName, shown];
}"""


@pytest.fixture(scope="module")
def window(browser: Browser, live: Live) -> Iterator[Page]:
    """Return one page for all looks of this module."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


Go = Callable[[Page, Live, str], None]


def _open(path: str) -> Go:
    return lambda page, live, _bench: _to(page, live, path)


def _to(page: Page, live: Live, path: str) -> None:
    page.goto(live.url + path)


def _unfolded(path: str) -> Go:
    """Open a page with everything on it that can be opened."""

    def go(page: Page, live: Live, _bench: str) -> None:
        _to(page, live, path)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")

    return go


def _mistakes(page: Page, live: Live, _bench: str) -> None:
    _to(page, live, f"{signer.statement_path()}/sign")
    page.locator("#sign button").click()
    expect(page.locator("#mistakes")).to_be_visible()


def _wrong_code(page: Page, live: Live, _bench: str) -> None:
    _to(page, live, f"{signer.statement_path()}/check-your-inbox/{'A' * 22}")
    page.locator("#code").fill("2345 6789")
    page.get_by_role("button", name="Confirm my signature").click()
    expect(page.locator("#mistakes")).to_be_visible()


def _letter(page: Page, live: Live, _bench: str) -> None:
    _to(page, live, _fresh_link(live))


def _no_choice(page: Page, live: Live, _bench: str) -> None:
    _to(page, live, _fresh_link(live))
    page.locator("form button").click()
    expect(page.locator("#mistakes")).to_be_visible()


def _not_me(page: Page, live: Live, _bench: str) -> None:
    link = _fresh_link(live)
    signer.answer(live, link, "not_me")
    _to(page, live, link)


def _expired(page: Page, live: Live, _bench: str) -> None:
    link = _fresh_link(live)
    live.sql("UPDATE link SET expires_at = issued_at WHERE token_digest = %s", signer.token_digest(link))
    _to(page, live, link)


def _full(page: Page, live: Live, _bench: str) -> None:
    for visibility in ("name", "initials"):
        signer.sign_and_confirm(live, signer.new_address(), visibility=visibility, country="NO")
    path = signer.statement_path()
    live.wait_for(lambda: "Ilse Marten" in signer.ask(live, "GET", path).text, 10, "the names")
    _to(page, live, path)


def _bare(page: Page, live: Live, bench: str) -> None:
    _to(page, live, signer.statement_path(slug=bench))


PAGES: dict[str, Go] = {
    "home": _open("/en/"),
    "home in Russian": _open("/ru/"),
    "statement with backers and signers": _full,
    "statement in German": _open(signer.statement_path("de")),
    "statement in Persian": _open(signer.statement_path("fa")),
    "number in Persian": _open(f"{signer.statement_path('fa')}/number"),
    "home in Georgian": _open("/ka/"),
    "privacy in Armenian": _open("/hy/privacy"),
    "statement with nobody yet": _bare,
    "form with mistakes": _mistakes,
    "inbox after a wrong code": _wrong_code,
    "letter": _letter,
    "letter without a choice": _no_choice,
    "signed": _open(f"{signer.statement_path()}/signed"),
    "not me": _not_me,
    "expired": _expired,
    "no page": _open("/en/nothing"),
    "the log": _open("/en/log/"),
    "privacy": _open("/en/privacy"),
    "accessibility": _open("/en/accessibility"),
    "help": _open("/en/help"),
    "data": _unfolded("/api/"),
    "mailbox": _open("/_mailbox"),
}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_without_barriers(live: Live, window: Page, bench: str, name: str) -> None:
    PAGES[name](window, live, bench)
    _has_no_barrier(window)


def test_a_closed_statement_is_without_barriers(
    live: Live, window: Page, publish: Callable[..., str]
) -> None:
    slug = publish("a-bench-of-last-year", "closed")
    for path in (signer.statement_path(slug=slug), f"{signer.statement_path(slug=slug)}/sign"):
        _to(window, live, path)
        _has_no_barrier(window)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_too_long_for_a_narrow_screen(live: Live, window: Page, language: str) -> None:
    window.set_viewport_size({"width": NARROWEST, "height": 700})
    inbox = f"{signer.statement_path(language)}/check-your-inbox/{'A' * 22}"
    for path in (f"/{language}/", signer.statement_path(language), inbox):
        _to(window, live, path)
        assert window.evaluate(SIDEWAYS) == 0, path
    _to(window, live, f"{signer.statement_path(language)}/sign")
    window.locator("#sign button").click()
    expect(window.locator("#mistakes")).to_be_visible()
    assert window.evaluate(SIDEWAYS) == 0, "the form with mistakes"


@pytest.mark.parametrize("path", [signer.statement_path(), f"{signer.statement_path()}/sign"])
def test_the_keyboard_reaches_every_control_of_the_form_in_order(live: Live, page: Page, path: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(live.url + path)
    page.locator("#name").focus()
    reached = []
    for _ in range(9):
        name, is_shown = page.evaluate(STOP)
        assert is_shown, name
        assert page.evaluate(RING), f"no ring around {name}"
        reached.append(name.lower())
        page.keyboard.press("Tab")
    controls = ["name", "email", "country", "visibility", "role", "consent"]
    controls += ["wants_updates", "button", "a"]
    assert reached == controls


def test_the_first_stop_of_the_keyboard_leads_to_the_text(live: Live, page: Page) -> None:
    page.goto(live.url + signer.statement_path())
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_focused()


def test_the_whole_way_can_be_gone_by_keyboard_alone(live: Live, page: Page) -> None:
    email = signer.new_address()
    page.goto(live.url + signer.statement_path())
    page.locator("#name").focus()
    for keys in ("Ilse Marten", email, "Norw"):
        page.keyboard.type(keys)
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Check your inbox")
    link = signer.link_in(signer.letter_to(live, email))
    page.goto(live.url + link)
    page.locator("#choice").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_title("You signed")
    rows = live.sql(
        "SELECT visibility, country FROM signature JOIN link ON signature_id = signature.id"
        " WHERE token_digest = %s",
        signer.token_digest(link),
    )
    assert rows == [("initials", "NO")]


def _has_no_barrier(page: Page) -> None:
    """Look at a page in both widths and both schemes; the dark one differs in its colours only."""
    page.evaluate(Axe().axe_script)
    found = []
    for scheme, rules in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        for width in SIZES:
            page.set_viewport_size({"width": width, "height": 900})
            results = AxeResults(page.evaluate("rules => axe.run(rules)", rules))
            if results.violations_count:
                found.append(f"{width} px, {scheme}: {results.generate_report()}")
    page.set_viewport_size({"width": NARROWEST, "height": 700})
    assert page.evaluate(SIDEWAYS) == 0, "it can be scrolled sideways"
    assert not found, "\n".join(found)


def _fresh_link(live: Live) -> str:
    email = signer.new_address()
    signer.sign(live, email)
    return signer.link_in(signer.letter_to(live, email))
