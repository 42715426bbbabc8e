"""The ways to every public page: the files of the public folder, and what the application answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page

from bench.pages.site import Site
from petitioner.vocabulary.language import LANGUAGES
from tests.journeys import signer

_TOKEN: Final = "A" * 22
_NO_LANGUAGE: Final = ("/_mailbox", *(f"/{door}/{_TOKEN}" for door in "abceqrsv"))
"""Tokens that nobody has: each door says so by itself."""
Go = Callable[[Page], Iterator[str]]
_BROKEN: Final = {"name": "receipt.tlog-proof", "mimeType": "application/octet-stream"}


@dataclass(frozen=True, slots=True)
class Walk:
    """Leads a window to pages, one after the other; `go` gives the name of each when it stands there."""

    name: str
    go: Go


def walks(site: Site) -> list[Walk]:
    """Return every way, the shortest first."""
    found = [_straight(site, path) for path in (*site.public_pages(), *_NO_LANGUAGE)]
    for language in LANGUAGES:
        found += [_straight(site, path) for path in _answers(language)]
        found += [
            Walk(f"sign, {language}", _signing(site, language)),
            Walk(f"letter, {language}", _letter(site, language)),
            Walk(f"receipt, {language}", _receipt(site, language)),
            Walk(f"own signatures, {language}", _own_signatures(site, language)),
            Walk(f"names, {language}", _names(site, language)),
            Walk(f"broken receipt, {language}", _broken_receipt(site, language)),
            Walk(f"sample audit, {language}", _drawn(site, language)),
        ]
    return found


def _answers(language: str) -> tuple[str, ...]:
    statement = signer.statement_path(language)
    return (
        f"/{language}/nothing",
        f"/{language}/statements?q=river",
        f"/{language}/statements?q=nothing-has-this-word",
        f"/{language}/letters/stopped",
        f"{statement}/check-your-inbox/{_TOKEN}",
        f"{statement}/signed/{_TOKEN}",
        f"{statement}/signed",
        f"{statement}/news",
        f"{statement}/news/{_TOKEN}",
        f"{statement}/news/agreed",
    )


def _straight(site: Site, path: str) -> Walk:
    def go(page: Page) -> Iterator[str]:
        page.goto(site.live.url + path)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        yield path

    return Walk(path, go)


def _signing(site: Site, language: str) -> Go:
    def go(page: Page) -> Iterator[str]:
        path = f"{signer.statement_path(language)}/sign"
        page.goto(site.live.url + path)
        yield path
        page.locator("#sign button").click()
        page.locator("#mistakes").wait_for()
        yield f"{path} with mistakes"
        page.goto(f"{site.live.url}{signer.statement_path(language)}/check-your-inbox/{_TOKEN}")
        page.locator("#code").fill("2345 6789")
        page.locator("form:has(#code) button").click()
        page.locator("#mistakes").wait_for()
        yield f"inbox after a wrong code, {language}"

    return go


def _letter(site: Site, language: str) -> Go:
    """Lead through a letter that nobody has answered yet, until its signer says that it was not them."""

    def go(page: Page) -> Iterator[str]:
        link = site.open_links[language]
        page.goto(site.live.url + link)
        yield f"/c/, {language}"
        page.locator("form button").first.click()
        page.locator("#mistakes").wait_for()
        yield f"/c/ without a choice, {language}"
        signer.send(site.live, link, {"choice": "not_me"})
        page.goto(site.live.url + link)
        yield f"/c/ not me, {language}"

    return go


def _receipt(site: Site, language: str) -> Go:
    def go(page: Page) -> Iterator[str]:
        page.goto(site.live.url + site.signed_links[language])
        yield f"/c/ signed, {language}"
        page.locator("form[action*='/signed/'] button").click()
        page.locator(".receipt-code").wait_for()
        yield f"code of a receipt, {language}"
        page.goto(f"{site.live.url}/{language}/receipt")
        yield f"/{language}/receipt"
        page.locator("#code").fill("2345")
        page.locator("form:has(#code) button").click()
        page.locator("#mistakes").wait_for()
        yield f"/{language}/receipt with a wrong code"

    return go


def _own_signatures(site: Site, language: str) -> Go:
    def go(page: Page) -> Iterator[str]:
        path = f"/{language}/my-signatures"
        page.goto(site.live.url + path)
        yield path
        page.locator("form:has(#email) button").click()
        page.locator("#mistakes").wait_for()
        yield f"{path} with a mistake"
        page.locator("#email").fill(signer.new_address())
        page.locator("form:has(#email) button").click()
        page.locator("#code").wait_for()
        yield f"{path}/…"

    return go


def _names(site: Site, language: str) -> Go:
    def go(page: Page) -> Iterator[str]:
        path = f"{signer.statement_path(language)}/signers"
        page.goto(site.live.url + path)
        yield path
        page.locator("[name=words]").fill("Ilse")
        page.locator("form:has([name=words]) button").click()
        page.wait_for_load_state()
        yield f"{path}, a name looked for"

    return go


def _broken_receipt(site: Site, language: str) -> Go:
    """Send a file that is no receipt as a browser without scripts does."""

    def go(page: Page) -> Iterator[str]:
        page.goto(f"{site.live.url}/{language}/verify")
        page.locator("[data-scripts]").wait_for()
        page.locator("#receipt").set_input_files({**_BROKEN, "buffer": b"nothing"})  # type: ignore[arg-type]
        page.locator("form:has(#receipt) button").last.click()
        page.locator("[data-answer]:visible").first.wait_for()
        yield f"/{language}/verify, a broken file"
        page.locator("form:has(#receipt)").evaluate("form => form.submit()")
        page.wait_for_url(f"**/{language}/verify/file")
        yield f"/{language}/verify/file, a broken file"

    return go


def _drawn(site: Site, language: str) -> Go:
    def go(page: Page) -> Iterator[str]:
        link = site.drawn_links[language]
        page.goto(site.live.url + link)
        yield f"/s/, {language}"
        page.locator("form.ask button").click()
        page.locator("#mistakes").wait_for()
        yield f"/s/ without a choice, {language}"
        page.locator("[value=no]").check()
        page.locator("form.ask button").click()
        page.locator(".lead + .later a[href$='/my-signatures']").wait_for()
        yield f"/s/ answered, {language}"
        page.goto(site.live.url + site.closed_links[language])
        yield f"/s/ closed, {language}"

    return go
