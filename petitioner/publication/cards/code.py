"""The lines somebody copies into their own page."""

from typing import Final

from markupsafe import Markup

from petitioner.publication.cards.addresses import badge_path, card_path, statement_path
from petitioner.publication.cards.shapes import Theme
from petitioner.statements.shapes import StatementView

WIDTH: Final = 480
"""Of the frame around a card, in pixels; the card itself fits 200."""
_HEIGHTS: Final = ((280, 580), (400, 500))
HEIGHT: Final = 440
SCRIPT: Final = "/embed/petition-count.js"

_FRAME: Final = Markup(
    '<iframe src="{src}" title="{title}" width="{width}" height="{height}" '
    'sandbox="allow-popups allow-popups-to-escape-sandbox" loading="lazy" referrerpolicy="no-referrer" '
    'frameborder="0"></iframe>'
)
_BADGE: Final = Markup('<a href="{page}"><img src="{src}" alt="{title}" height="28" loading="lazy"></a>')
_COUNT: Final = Markup(
    '<script type="module" src="{script}" crossorigin></script>\n'
    '<petition-count src="{src}" lang="{language}"><a href="{page}">{title}</a></petition-count>'
)


def height_for(width: int) -> int:
    """Return how high the frame is for a card of that width, in pixels: what is narrow is long."""
    return next((height for most, height in _HEIGHTS if width < most), HEIGHT)


def frame_code(
    view: StatementView,
    public_url: str,
    theme: Theme = Theme.AUTO,
    *,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Markup:
    """Return HTML for a frame of this size with the card; it can open the statement, and nothing else."""
    src = public_url + card_path(view.statement_id, view.language, theme)
    return _FRAME.format(src=src, title=view.title, width=width, height=height)


def badge_code(view: StatementView, public_url: str) -> Markup:
    """Return HTML for the badge, with a link to the statement."""
    src = public_url + badge_path(view.statement_id, view.language)
    return _BADGE.format(src=src, page=public_url + statement_path(view), title=view.title)


def count_code(view: StatementView, public_url: str) -> Markup:
    """Return HTML for the number alone, kept fresh; a link to the statement stands in for it."""
    return _COUNT.format(
        script=public_url + SCRIPT,
        src=f"{public_url}/petitions/{view.statement_id}/count.json",
        language=view.language,
        page=public_url + statement_path(view),
        title=view.title,
    )
