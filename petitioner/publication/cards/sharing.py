"""What those who show a link to a statement may say of it (OpenGraph)."""

from dataclasses import dataclass

from petitioner.foundation.i18n import usual_locale
from petitioner.publication.cards.addresses import oembed_path
from petitioner.publication.cards.picture_name import HEIGHT, WIDTH, picture_path
from petitioner.statements.shapes import StatementView


@dataclass(frozen=True, slots=True)
class Sharing:
    """Paths below the site's address, the picture's size in pixels, and locales as OpenGraph writes them."""

    picture: str
    oembed_json: str
    oembed_xml: str
    locale: str
    other_locales: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT


def sharing_of(view: StatementView) -> Sharing:
    """Return it for a statement in one language."""
    return Sharing(
        picture=picture_path(view),
        oembed_json=oembed_path(view, "json"),
        oembed_xml=oembed_path(view, "xml"),
        locale=usual_locale(view.language),
        other_locales=tuple(usual_locale(code) for code in view.languages if code != view.language),
    )
