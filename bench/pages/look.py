"""Look at the page a browser shows in every mode, and note what it asked for and kept."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Request, Response

from bench.pages.findings import Finding
from tests.journeys.modes import in_every_mode

_REFUSED: Final = """
addEventListener("securitypolicyviolation", (event) => {
    (window.policyReports ||= []).push(`${event.effectiveDirective} ${event.blockedURI}`);
});
"""
_KEPT: Final = """async () => [
    ...Object.keys(localStorage).map((name) => `localStorage ${name}`),
    ...Object.keys(sessionStorage).map((name) => `sessionStorage ${name}`),
    ...(await indexedDB.databases()).map(({ name }) => `indexedDB ${name}`),
    ...(await caches.keys()).map((name) => `cache ${name}`),
]"""


class Eyes:
    """One window of a browser; it remembers what the pages of a walk asked of whom."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self._host = urlsplit(site).netloc
        self._asked: list[str] = []
        self._errors: list[str] = []
        self._document: Response | None = None
        context.add_init_script(_REFUSED)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("request", self._note_request)
        self.page.on("pageerror", lambda error: self._errors.append(str(error)))
        self.page.on("response", self._note_response)

    def look(self, name: str) -> Iterator[Finding]:
        """Look in every mode at what is shown, and leave the window as it was."""
        self.page.evaluate("document.fonts.ready.then(() => undefined)")
        for mode, rule, where in in_every_mode(self.page):
            yield Finding(name, mode, rule, where)
        yield from self._noted(name)

    def source(self) -> bytes:
        """Return the page as it was sent."""
        return b"" if self._document is None else self._document.body()

    def _noted(self, name: str) -> Iterator[Finding]:
        for url in self._asked:
            yield Finding(name, "", "request to somebody else", url)
        for error in self._errors:
            yield Finding(name, "", "error of a script", error)
        self._asked, self._errors = [], []
        for cookie in self.page.context.cookies():
            yield Finding(name, "", "cookie", cookie.get("name", ""))
        for kept in self.page.evaluate(_KEPT):
            yield Finding(name, "", "storage", kept)
        for refused in self.page.evaluate("window.policyReports || []"):
            yield Finding(name, "", "report of the content policy", refused)

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.netloc != self._host and parts.scheme not in {"data", "blob", "about"}:
            self._asked.append(request.url)

    def _note_response(self, response: Response) -> None:
        request = response.request
        is_page = request.is_navigation_request() and request.frame == self.page.main_frame
        if is_page and response.status not in range(300, 400):
            self._document = response
