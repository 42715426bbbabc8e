"""What the page about the data tells: that it is there, and where."""

from collections.abc import Sequence

from petitioner.publication.linked.nodes import Node, dataset, graph, organisation, page, ref
from petitioner.publication.site.api_shapes import ApiPage
from petitioner.statements.list_organisations import host_in
from petitioner.statements.shapes import OrganisationWords
from petitioner.vocabulary.language import SOURCE_LANGUAGE

_FILES = (
    ("application/json", "petitions.json"),
    ("text/csv", "petitions.csv"),
    ("application/json", "archived/petitions.json"),
    ("text/csv", "archived/petitions.csv"),
)
"""What is there on every site, and has everything."""


def api_graph(shown: ApiPage, organisations: Sequence[OrganisationWords], public_url: str) -> Node:
    """Return the page, and all statements as data."""
    address = f"{public_url}/api/"
    host = organisation(host_in(organisations, SOURCE_LANGUAGE), public_url) if organisations else None
    files = [(kind, f"{public_url}/{name}") for kind, name in _FILES]
    identifier = f"{address}#data"
    return graph(
        page("WebPage", address, shown.title, SOURCE_LANGUAGE, mainEntity=ref(identifier)),
        dataset(identifier, shown.title, shown.words[0], files, url=address, creator=host),
    )
