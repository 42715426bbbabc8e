"""Lists of statements as data, at the addresses and in the form of the UK petitions JSON. See docs/api.md."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from petitioner.publication.lists.line import ListLine
from petitioner.publication.members.endorsements_csv import harmless

PAGE_SIZE: Final = 50
ARCHIVED_PAGE_SIZE: Final = 25
COLUMNS: Final = ("Petition", "URL", "State", "Signatures Count")
_NOT_ARCHIVED: Final = ("closing_date", "creator_name")
_PARLIAMENT: Final = ("period", "government", "dissolution_at", "response_threshold", "debate_threshold")


class Listed(NamedTuple):
    """A statement of a list: its number and its attributes."""

    statement_id: int
    attributes: Mapping[str, Any]


class Shelf(NamedTuple):
    """Where a list stands: among the live statements, or in the archive."""

    path: str
    kind: str
    size: int
    """Statements on a page, where nobody asks for fewer."""


LIVE_SHELF: Final = Shelf("/petitions", "petition", PAGE_SIZE)
ARCHIVED_SHELF: Final = Shelf("/archived/petitions", "archived-petition", ARCHIVED_PAGE_SIZE)


def list_document(
    listed: Sequence[Listed],
    total: int,
    public_url: str,
    shelf: Shelf = LIVE_SHELF,
    *,
    page: int = 1,
    size: int = PAGE_SIZE,
    query: str = "",
) -> dict[str, Any]:
    """Return one page of a list of `total`; `query` holds the other parameters, encoded, without `page`."""
    last = max(1, -(-total // size))

    def link(number: int) -> str:
        joined = "&".join([*([f"page={number}"] if number > 1 else []), *([query] if query else [])])
        address = f"{public_url}{shelf.path}.json"
        return f"{address}?{joined}" if joined else address

    return {
        "links": {
            "self": link(page),
            "first": link(1),
            "last": link(last),
            "next": link(page + 1) if page < last else None,
            "prev": link(min(page - 1, last)) if page > 1 else None,
        },
        "data": [_item(each, public_url, shelf) for each in listed],
    }


def archived_document(document: Mapping[str, Any], public_url: str) -> dict[str, Any]:
    """Return a statement's own document as it stands in the archive."""
    data = document["data"]
    item = _item(Listed(data["id"], data["attributes"]), public_url, ARCHIVED_SHELF)
    return {"links": item.pop("links"), "data": item}


def link_header(document: Mapping[str, Any]) -> str:
    """Return the links of a list as a header (RFC 8288)."""
    links = document["links"]
    return ", ".join(
        f'<{links[name]}>; rel="{name}"' for name in ("first", "prev", "next", "last") if links[name]
    )


def list_csv(lines: Sequence[ListLine], public_url: str) -> str:
    """Return a whole list as a table (RFC 4180); words are quoted, and none is a formula."""
    table = io.StringIO()
    csv.writer(table, lineterminator="\r\n").writerow(COLUMNS)
    rows = csv.writer(table, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    for line in lines:
        words = (line.title, f"{public_url}/{line.language}/statements/{line.slug}", line.state)
        rows.writerow([*map(harmless, words), line.signature_count])
    return table.getvalue()


def topics_document(facets: Mapping[str, int]) -> dict[str, Any]:
    """Return every topic that a statement has, by its code."""
    codes = sorted(name.removeprefix("topic:") for name in facets if name.startswith("topic:"))
    return {code: {"code": code, "name": topic_name(code)} for code in codes}


def topic_name(code: str) -> str:
    """Return a topic as it is read: its code with spaces and a capital."""
    words = code.replace("-", " ")
    return words[:1].upper() + words[1:]


def _item(listed: Listed, public_url: str, shelf: Shelf) -> dict[str, Any]:
    attributes = dict(listed.attributes)
    item: dict[str, Any] = {
        "type": shelf.kind,
        "id": listed.statement_id,
        "links": {"self": f"{public_url}{shelf.path}/{listed.statement_id}.json"},
    }
    if shelf is ARCHIVED_SHELF:
        for name in _NOT_ARCHIVED:
            attributes.pop(name, None)
        item["parliament"] = dict.fromkeys(_PARLIAMENT)
    item["attributes"] = attributes
    return item
