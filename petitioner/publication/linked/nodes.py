"""The nodes that graphs are made of. Vocabulary: schema.org."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from petitioner.statements.shapes import OrganisationView, StatementView
from petitioner.vocabulary.language import SOURCE_LANGUAGE

Node = dict[str, Any]
_WITHOUT: Final[tuple[object, ...]] = (None, "", [])


def graph(*nodes: Node) -> Node:
    """Return a document of these nodes."""
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def node(kind: str, identifier: str = "", /, **said: object) -> Node:
    """Return a node with everything that is said of it; what is empty is left out."""
    named = {"@type": kind, **({"@id": identifier} if identifier else {})}
    return named | {name: value for name, value in said.items() if value not in _WITHOUT}


def ref(identifier: str) -> Node:
    """Return what stands for a node that is told elsewhere."""
    return {"@id": identifier}


def address_of(view: StatementView, public_url: str, language: str = "") -> str:
    """Return the address of a statement's page, in its own or in another language: it is its id."""
    return f"{public_url}/{language or view.language}/statements/{view.slug}"


def organisation(view: OrganisationView, public_url: str) -> Node:
    """Return who publishes."""
    address = f"{public_url}/{SOURCE_LANGUAGE}/organisations/{view.slug}"
    if not view.slug:
        return node("Organization", name=view.name, url=f"{public_url}/")
    return node("Organization", address, name=view.name, url=address)


def publisher(view: OrganisationView, public_url: str) -> Node:
    """Return who publishes, where the same graph tells of them elsewhere."""
    told = organisation(view, public_url)
    return ref(told["@id"]) if "@id" in told else told


def work(view: StatementView, public_url: str, /, **more: object) -> Node:
    """Return a statement: this version of its text, in this language."""
    address = address_of(view, public_url)
    return node(
        "CreativeWork",
        address,
        url=address,
        name=view.title,
        inLanguage=view.language,
        version=str(view.version_number),
        identifier=view.version_hash,
        datePublished=view.first_published_at.date().isoformat(),
        dateModified=view.version_published_at.date().isoformat(),
        author=organisation(view.organisation, public_url),
        **more,
    )


def page(kind: str, address: str, name: str, language: str, /, **more: object) -> Node:
    """Return a page: `WebPage`, or a kind of it."""
    return node(kind, f"{address}#page", url=address, name=name, inLanguage=language, **more)


def page_about(view: StatementView, public_url: str, tail: str, name: str, /, **more: object) -> Node:
    """Return a page below that of a statement, whose graph tells of who publishes it."""
    address = address_of(view, public_url)
    said = {"about": ref(address), "publisher": publisher(view.organisation, public_url), **more}
    return page("WebPage", f"{address}{tail}", name, view.language, **said)


def items(total: int, listed: Iterable[tuple[str, str]]) -> Node:
    """Return a list of statements: the number of all, and address and title of those that stand here."""
    lines = [
        node("ListItem", position=n, url=url, name=name) for n, (url, name) in enumerate(listed, start=1)
    ]
    return node("ItemList", numberOfItems=total, itemListElement=lines)


def dataset(
    identifier: str, name: str, description: str, files: Sequence[tuple[str, str]], /, **more: object
) -> Node:
    """Return data that anybody may take along; `files` are media types and addresses."""
    return node(
        "Dataset",
        identifier,
        name=name,
        description=description,
        isAccessibleForFree=True,
        distribution=[
            node("DataDownload", encodingFormat=kind, contentUrl=address) for kind, address in files
        ],
        **more,
    )


def as_of(moment: datetime, *, is_sealed: bool) -> str:
    """Return of when a number is: as fine as its page says it, and of signers at risk no finer than a day."""
    inside = moment.astimezone(UTC)
    return inside.date().isoformat() if is_sealed else inside.strftime("%Y-%m-%dT%H:%M:00Z")
