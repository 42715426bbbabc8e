"""Where cards, badges and pictures of a statement lie: paths below the site's address."""

from petitioner.publication.cards.shapes import Theme
from petitioner.statements.shapes import StatementView


def card_path(statement_id: int, language: str = "", theme: Theme = Theme.AUTO) -> str:
    """Return the path of a card; without a language the source language's or the next best one."""
    return f"/embed/{statement_id}/{language}{'/' if language else ''}{theme}"


def badge_path(statement_id: int, language: str = "") -> str:
    """Return the path of a badge; without a language the source language's or the next best one."""
    return f"/petitions/{statement_id}/badge{'/' if language else ''}{language}.svg"


def oembed_path(view: StatementView, form: str) -> str:
    """Return the path of the oEmbed document of a statement's page, in the form `json` or `xml`."""
    return f"/petitions/{view.statement_id}/oembed/{view.language}.{form}"


def statement_path(view: StatementView) -> str:
    """Return the path of a statement's page."""
    return f"/{view.language}/statements/{view.slug}"
