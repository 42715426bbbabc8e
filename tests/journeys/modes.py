"""The ways of looking at a page in which nobody may meet a barrier, and what axe finds in one."""

from dataclasses import dataclass
from typing import Final, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_WIDTH: Final = 1280
_HEIGHT: Final = 900
_SIDEWAYS: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_TEXT: Final = "size => { document.documentElement.style.fontSize = size; }"
_AXE: Final = """async () => {
    const found = await axe.run({ resultTypes: ["violations"] });
    const where = (nodes) => nodes.map(({ target }) => target.join(" ")).join(", ");
    return found.violations.map(({ id, nodes }) => [id, where(nodes)]);
}"""


@dataclass(frozen=True, slots=True)
class Mode:
    """A way of looking at a page; right-to-left comes with the language."""

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


def bring_axe(page: Page) -> None:
    """Give axe to the page that is shown; it is gone with the page."""
    page.evaluate(Axe().axe_script)


def turn(page: Page, mode: Mode) -> None:
    """Show the page in a mode."""
    page.emulate_media(color_scheme=mode.scheme, forced_colors=mode.forced_colours)
    page.set_viewport_size({"width": mode.width, "height": _HEIGHT})
    page.evaluate(_TEXT, mode.text)


def barriers(page: Page) -> list[tuple[str, str]]:
    """Return the rules that the page breaks as it is shown now, and where."""
    found = [(rule, where) for rule, where in page.evaluate(_AXE)]
    return [*found, ("scrolls sideways", "")] if page.evaluate(_SIDEWAYS) > 0 else found


def has_no_barrier(page: Page, what: str = "") -> None:
    """Fail if the page that is shown breaks a rule of axe, or can be scrolled sideways."""
    bring_axe(page)
    assert barriers(page) == [], what or page.url


def in_every_mode(page: Page) -> list[tuple[str, str, str]]:
    """Return mode, rule and place of every barrier, and leave the page in its plainest mode."""
    bring_axe(page)
    found = []
    for name, mode in MODES.items():
        turn(page, mode)
        found += [(name, *barrier) for barrier in barriers(page)]
    turn(page, Mode())
    return found
