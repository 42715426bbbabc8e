"""Look at the page a browser shows in every mode, and note what it asked for and kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Request, Response

from bench.pages.findings import Finding

_WIDTH: Final = 1280
_HEIGHT: Final = 900


@dataclass(frozen=True, slots=True)
class Mode:
    """A way of looking at a page."""

    scheme: Literal["light", "dark"] = "light"
    forced_colours: Literal["active", "none"] = "none"
    text: str = ""
    width: int = _WIDTH


MODES: Final = {
    "light": Mode(),
    "dark": Mode(scheme="dark"),
    "forced colours": Mode(forced_colours="active"),
    "200 % text": Mode(text="200%"),
    "320 px": Mode(width=320),
}
_REFUSED: Final = """
addEventListener("securitypolicyviolation", (event) => {
    (window.policyReports ||= []).push(`${event.effectiveDirective} ${event.blockedURI}`);
});
"""
_SIDEWAYS: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_TEXT: Final = "size => { document.documentElement.style.fontSize = size; }"
_AXE: Final = """async () => {
    const found = await axe.run({ resultTypes: ["violations"] });
    const where = (nodes) => nodes.map(({ target }) => target.join(" ")).join(", ");
    return found.violations.map(({ id, nodes }) => [id, where(nodes)]);
}"""
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
        self._axe = Axe().axe_script
        self._asked: list[str] = []
        self._errors: list[str] = []
        context.add_init_script(_REFUSED)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})
        self.page.on("request", self._note_request)
        self.page.on("pageerror", lambda error: self._errors.append(str(error)))
        self.page.on("response", self._note_response)
        self._document: Response | None = None

    def look(self, name: str) -> Iterator[Finding]:
        """Look in every mode at what is shown, and leave the window as it was."""
        self.page.evaluate("document.fonts.ready.then(() => undefined)")
        self.page.evaluate(self._axe)
        for mode, wanted in MODES.items():
            self._turn(wanted)
            for rule, where in self.page.evaluate(_AXE):
                yield Finding(name, mode, rule, where)
            if self.page.evaluate(_SIDEWAYS) > 0:
                yield Finding(name, mode, "scrolls sideways")
        self._turn(MODES["light"])
        yield from self._noted(name)

    def source(self) -> bytes:
        """Return the page as it was sent."""
        return b"" if self._document is None else self._document.body()

    def _turn(self, mode: Mode) -> None:
        self.page.emulate_media(color_scheme=mode.scheme, forced_colors=mode.forced_colours)
        self.page.set_viewport_size({"width": mode.width, "height": _HEIGHT})
        self.page.evaluate(_TEXT, mode.text)

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
