"""A feed as three readers see it: a grammar of RFC 4287, rules that no grammar says, and a feed reader."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import feedparser
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
GONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))


@dataclass(frozen=True)
class Feed:
    """A sound feed: its links by relation, its entries by id, and the ids of what is gone."""

    root: Any
    links: dict[str, str]
    entries: dict[str, Any]
    gone: list[str]

    @property
    def titles(self) -> list[str]:
        """Return the titles of the entries, in their order."""
        return [said(entry, "title") for entry in self.entries.values()]

    @property
    def marks(self) -> set[str]:
        """Return what it says of itself by RFC 5005."""
        return {mark for mark in ("complete", "archive") if self.root.find(HISTORY + mark) is not None}


def said(element: Any, name: str) -> str:
    """Return the words of an element inside another."""
    return element.findtext(ATOM + name) or ""


def checked(content: bytes) -> Feed:
    """Return a feed that every reader understands; fail if one does not."""
    root = etree.fromstring(content)
    assert _GRAMMAR.validate(root), _GRAMMAR.error_log
    entries = root.findall(f"{ATOM}entry")
    identifiers = [said(entry, "id") for entry in entries]
    assert len(set(identifiers)) == len(identifiers), "RFC 4287, 4.1.1: an entry stands once in a feed"
    assert root.find(f"{ATOM}author") is not None or all(e.find(f"{ATOM}author") is not None for e in entries)
    for holder in (root, *entries):
        pairs = [
            (link.get("rel"), link.get("type"), link.get("hreflang")) for link in holder.iter(f"{ATOM}link")
        ]
        if holder is not root:
            assert len(set(pairs)) == len(pairs), "4.1.2: one alternate of a type and language"
            assert ("alternate", "text/html", None) in pairs, "4.1.2: without content there is an alternate"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"]
    assert all(said(entry, "updated") <= said(root, "updated") for entry in entries)
    assert all(said(entry, "published") <= said(entry, "updated") for entry in entries)
    read = feedparser.parse(content)
    assert read.bozo == 0, read.get("bozo_exception")
    assert read.version == "atom10"
    assert [entry.id for entry in read.entries] == identifiers
    gone = [each.get("ref") for each in root.iter(GONE)]
    assert not set(gone) & set(identifiers)
    return Feed(root, links, dict(zip(identifiers, entries, strict=True)), gone)
