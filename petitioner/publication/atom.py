"""What every feed is made of. Standard: RFC 4287."""

import re
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from petitioner.statements.shapes import StatementView

_ATOM: Final = "http://www.w3.org/2005/Atom"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def begin_feed(view: StatementView, *, itself: str, page: str, title: str, updated: str) -> Element:
    """Return a feed without entries: its address is its id, `page` is what it is about."""
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": view.language})
    say(feed, "id", itself)
    say(feed, "title", title)
    say(feed, "updated", updated)
    say(SubElement(feed, "author"), "name", view.organisation.name)
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=itself)
    SubElement(feed, "link", rel="alternate", type="text/html", href=page)
    return feed


def say(parent: Element, name: str, words: str, **attributes: str) -> None:
    """Add an element that holds words, without the characters that XML cannot hold."""
    SubElement(parent, name, attributes).text = _NOT_XML.sub("", words)


def written(feed: Element) -> bytes:
    """Return the feed as a file."""
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))
