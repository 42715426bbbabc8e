"""What every feed is made of. Standards: RFC 4287; RFC 5005 for long ones; RFC 6721 for what is gone."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from petitioner.statements.shapes import StatementView

_SPACES: Final = {
    "xmlns": "http://www.w3.org/2005/Atom",
    "xmlns:fh": "http://purl.org/syndication/history/1.0",
    "xmlns:at": "http://purl.org/atompub/tombstones/1.0",
}
_TYPE: Final = "application/atom+xml"
_END: Final = b"</feed>"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def begin_feed(view: StatementView, *, itself: str, page: str, title: str, updated: str) -> Element:
    """Return a feed about a statement, without entries, as `begin` does."""
    return begin(
        view.language,
        *(itself, title),
        author=view.organisation.name,
        updated=updated,
        links={"self": itself, "alternate": page},
    )


def begin(
    language: str,
    identifier: str,
    title: str,
    *,
    author: str,
    updated: str,
    links: Mapping[str, str],
    mark: str = "",
) -> Element:
    """Return a feed without entries; its address is its id, for ever.

    `links` are addresses by relation: `alternate` is a page, everything else a feed. `mark` says what part of
    it this is (RFC 5005): `complete` all, `archive` what does not change; without, the newest.
    """
    feed = Element("feed", {**_SPACES, "xml:lang": language})
    say(feed, "id", identifier)
    say(feed, "title", title)
    say(feed, "updated", updated)
    say(SubElement(feed, "author"), "name", author)
    for relation, address in links.items():
        kind = "text/html" if relation == "alternate" else _TYPE
        SubElement(feed, "link", rel=relation, type=kind, href=address)
    if mark:
        SubElement(feed, f"fh:{mark}")
    return feed


def say(parent: Element, name: str, words: str, **attributes: str) -> None:
    """Add an element that holds words, without the characters that XML cannot hold."""
    SubElement(parent, name, attributes).text = _NOT_XML.sub("", words)


def written(feed: Element) -> bytes:
    """Return the feed as a file."""
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def piece(entry: Element) -> str:
    """Return an entry as it stands inside a feed's file."""
    return tostring(entry, encoding="unicode")


def filled(feed: Element, pieces: Iterable[str]) -> bytes:
    """Return the feed as a file with pieces behind all that it has; no piece is read again.

    What is gone comes first: in the grammar of RFC 4287 nothing follows an entry but entries.
    """
    head = written(feed)
    ordered = "".join(sorted(pieces, key=is_entry))
    return head[: -len(_END)] + ordered.encode() + _END


def gone(identifier: str, day: date) -> str:
    """Return, in place of an entry, that it is gone since a day: who kept it may take it away."""
    return piece(Element("at:deleted-entry", ref=identifier, when=midnight(day)))


def is_entry(found: str) -> bool:
    """Say whether a piece is an entry: neither what `gone` made, nor nothing."""
    return found.startswith("<entry")


def midnight(day: date) -> str:
    """Return when a day began, UTC."""
    return f"{day.isoformat()}T00:00:00Z"
