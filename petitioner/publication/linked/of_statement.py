"""What the page of a statement tells of it, and the page about its number."""

from typing import Any

from petitioner.foundation.i18n import gettext, speaking
from petitioner.publication.linked.nodes import (
    Node,
    address_of,
    as_of,
    dataset,
    graph,
    node,
    organisation,
    page,
    page_about,
    publisher,
    ref,
    work,
)
from petitioner.publication.number_shapes import NumberPage
from petitioner.publication.shapes import StatementPage
from petitioner.signatures.shapes import Tally
from petitioner.statements.rules import Phase
from petitioner.statements.shapes import StatementView


def statement_graph(shown: StatementPage, public_url: str) -> Node:
    """Return the page and the text on it, with its number and its other languages."""
    view = shown.statement
    address = address_of(view, public_url)
    told = page(
        "WebPage",
        *(address, view.title, view.language),
        description=view.summary,
        datePublished=view.first_published_at.date().isoformat(),
        dateModified=view.version_published_at.date().isoformat(),
        publisher=publisher(view.organisation, public_url),
        isPartOf=ref(f"{public_url}/#site"),
        mainEntity=ref(address),
    )
    others = [
        node("CreativeWork", address_of(view, public_url, language), inLanguage=language)
        for language in view.languages
        if language != view.language
    ]
    return graph(
        told,
        work(
            *(view, public_url),
            abstract=view.summary,
            audience=node("Audience", name=view.addressee),
            keywords=list(view.topics),
            workTranslation=others,
            interactionStatistic=_counter(shown.tally, view),
            potentialAction=_sign(address) if view.phase is Phase.OPEN else None,
        ),
    )


def number_graph(shown: NumberPage, public_url: str) -> Node:
    """Return the page about the number, and the same as data."""
    view = shown.statement
    with speaking(view.language):
        name = gettext("About the number: %(title)s") % {"title": view.title}
        words = gettext("The numbers of this statement over time, and what became of all who tried to sign.")
    address = address_of(view, public_url)
    data = f"{public_url}/petitions/{view.statement_id}"
    files: list[tuple[str, str]] = [
        ("application/json", f"{data}/integrity.json"),
        ("application/json", f"{data}/numbers.json"),
        ("application/json", f"{data}/history/days.json"),
        ("text/csv", f"{data}/history/days.csv"),
        ("application/json", f"{data}/events.json"),
    ]
    if not view.policy.is_sealed:
        files += [
            ("application/json", f"{data}/history/hours.json"),
            ("text/csv", f"{data}/history/hours.csv"),
        ]
    identifier = f"{address}/number#data"
    return graph(
        page_about(view, public_url, "/number", name, mainEntity=ref(identifier)),
        dataset(
            *(identifier, name, words, files),
            creator=organisation(view.organisation, public_url),
            url=f"{address}/number",
            about=ref(address),
            temporalCoverage=f"{view.first_published_at.date().isoformat()}/..",
        ),
    )


def _counter(tally: Tally, view: StatementView) -> Node:
    return node(
        "InteractionCounter",
        interactionType=node("EndorseAction"),
        userInteractionCount=tally.confirmed,
        endTime=as_of(tally.updated_at, is_sealed=view.policy.is_sealed),
    )


def _sign(address: str) -> dict[str, Any]:
    return node(
        "EndorseAction", target=node("EntryPoint", urlTemplate=f"{address}#sign"), object=ref(address)
    )
