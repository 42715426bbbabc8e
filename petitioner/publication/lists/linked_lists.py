"""What the pages tell that show many statements."""

from collections.abc import Iterable

from petitioner.foundation.i18n import gettext, month_name, speaking
from petitioner.publication.linked.nodes import Node, address_of, graph, items, node, organisation, page
from petitioner.publication.lists.line import ListLine
from petitioner.publication.lists.shapes import MonthPage, OrganisationPage, StatementsPage
from petitioner.publication.shapes import HomePage
from petitioner.vocabulary.language import LANGUAGES


def home_graph(shown: HomePage, public_url: str) -> Node:
    """Return the site, who runs it, and the statements on its first page."""
    address = f"{public_url}/{shown.language}/"
    listed = [(address_of(each.statement, public_url), each.statement.title) for each in shown.items]
    return graph(
        node(
            "WebSite",
            f"{public_url}/#site",
            url=f"{public_url}/",
            name=shown.organisation.name,
            inLanguage=list(LANGUAGES),
            publisher=organisation(shown.organisation, public_url),
        ),
        page(
            *("CollectionPage", address, shown.organisation.name, shown.language),
            mainEntity=items(shown.total, listed),
        ),
    )


def statements_graph(shown: StatementsPage, language: str, public_url: str) -> Node:
    """Return a page of the list of all statements."""
    with speaking(language):
        name = f"{gettext('Statements')} · {shown.organisation.name}"
    told = page(
        *("CollectionPage", f"{public_url}/{language}/statements", name, language),
        mainEntity=items(shown.total, _listed(shown.lines, public_url)),
    )
    return graph(told)


def month_graph(shown: MonthPage, language: str, public_url: str) -> Node:
    """Return the page of the statements that opened in a month."""
    with speaking(language):
        name = gettext("Statements of %(month)s") % {"month": month_name(shown.month)}
    told = page(
        *("CollectionPage", f"{public_url}/{language}/months/{shown.month:%Y-%m}", name, language),
        mainEntity=items(len(shown.lines), _listed(shown.lines, public_url)),
    )
    return graph(told)


def organisation_graph(shown: OrganisationPage, language: str, public_url: str) -> Node:
    """Return the page of who publishes, and its newest statements."""
    view = shown.organisation
    told = page(
        *("CollectionPage", f"{public_url}/{language}/organisations/{view.slug}", view.name, language),
        about=organisation(view, public_url) | ({"description": view.about} if view.about else {}),
        mainEntity=items(shown.total, _listed(shown.lines, public_url)),
    )
    return graph(told)


def _listed(lines: Iterable[ListLine], public_url: str) -> list[tuple[str, str]]:
    return [(f"{public_url}/{line.language}/statements/{line.slug}", line.title) for line in lines]
