"""The door for sites that turn an address into a card (oEmbed 1.0)."""

import json
import re
from typing import Final

from flask import Blueprint, Response, request

from petitioner.foundation.web import data_answer, error_page, foundation
from petitioner.publication.cards.oembed_document import LARGEST, oembed_document, oembed_xml
from petitioner.signatures.desk import desk
from petitioner.statements.read import UnknownStatement
from petitioner.statements.shapes import StatementView
from petitioner.vocabulary.language import LANGUAGES

pages = Blueprint("embeds", __name__)

_PATH: Final = re.compile(r"/([a-z]{2})/statements/([a-z0-9-]+)/?")
_PIXELS: Final = re.compile(r"[0-9]{1,9}")
_FORMATS: Final = frozenset({"json", "xml"})
_FRESHNESS: Final = "public, max-age=300, stale-if-error=604800"


@pages.get("/oembed")
def oembed() -> Response:
    """Return how to show the statement at `url`, within `maxwidth` and `maxheight`, as `format` says."""
    form = request.args.get("format", "json")
    if form not in _FORMATS:
        return error_page(501, "not_implemented")
    asked = request.args.get("url", "")
    if not asked:
        return error_page(400, "bad_request")
    address = foundation().settings.public_url
    view = _statement(asked, address)
    if view is None:
        return error_page(404, "not_found")
    document = oembed_document(view, address, most_width=_most("maxwidth"), most_height=_most("maxheight"))
    if form == "xml":
        content, kind = oembed_xml(document), "text/xml"
    else:
        content, kind = json.dumps(document, ensure_ascii=False).encode(), "application/json"
    return data_answer(content, kind, _FRESHNESS, changed_at=view.version_published_at)


def _most(name: str) -> int:
    """Return the pixels asked for; what is no number, or none at all, asks for nothing."""
    text = request.args.get(name, "")
    return (int(text) if _PIXELS.fullmatch(text) else 0) or LARGEST


def _statement(asked: str, address: str) -> StatementView | None:
    """Return the statement at an address of this site; nothing for any other address."""
    if not asked.startswith(f"{address}/"):
        return None
    found = _PATH.fullmatch(asked.removeprefix(address).partition("#")[0].partition("?")[0])
    if found is None or found[1] not in LANGUAGES:
        return None
    try:
        return desk().text(found[2], found[1]).statement
    except UnknownStatement:
        return None
