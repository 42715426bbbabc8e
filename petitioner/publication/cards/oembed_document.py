"""Say in the form of oEmbed 1.0 how the card of a statement is put into a page."""

from typing import Final
from xml.sax.saxutils import escape

from petitioner.publication.cards.addresses import statement_path
from petitioner.publication.cards.code import WIDTH, frame_code, height_for
from petitioner.publication.cards.picture_name import HEIGHT as PICTURE_HEIGHT
from petitioner.publication.cards.picture_name import WIDTH as PICTURE_WIDTH
from petitioner.publication.cards.picture_name import picture_path
from petitioner.statements.shapes import StatementView

CACHE_AGE: Final = 86_400
"""Seconds; what changes is behind the frame's address."""

LARGEST: Final = 10_000
"""Pixels: for whoever sets no limit."""

Document = dict[str, str | int]


def oembed_document(
    view: StatementView, public_url: str, *, most_width: int = LARGEST, most_height: int = LARGEST
) -> Document:
    """Return a `rich` answer, never larger than these pixels; a picture that would be larger is left out."""
    width = min(WIDTH, most_width)
    height = min(height_for(width), most_height)
    document: Document = {
        "type": "rich",
        "version": "1.0",
        "title": view.title,
        "author_name": view.organisation.name,
        "author_url": f"{public_url}/{view.language}/organisations/{view.organisation.slug}",
        "provider_name": public_url.partition("://")[2],
        "provider_url": f"{public_url}/",
        "cache_age": CACHE_AGE,
        "url": public_url + statement_path(view),
        "html": str(frame_code(view, public_url, width=width, height=height)),
        "width": width,
        "height": height,
    }
    if most_width < PICTURE_WIDTH or most_height < PICTURE_HEIGHT:
        return document
    return document | {
        "thumbnail_url": public_url + picture_path(view),
        "thumbnail_width": PICTURE_WIDTH,
        "thumbnail_height": PICTURE_HEIGHT,
    }


def oembed_xml(document: Document) -> bytes:
    """Return the same as XML."""
    lines = "".join(f"  <{name}>{escape(str(value))}</{name}>\n" for name, value in document.items())
    head = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n'
    return f"{head}<oembed>\n{lines}</oembed>\n".encode()
