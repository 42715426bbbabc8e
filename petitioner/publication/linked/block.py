"""A graph as it stands in a page: data, which no browser carries out."""

import json
from typing import Final

from markupsafe import Markup

_SIGNS: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
"""What could end the block, or begin a comment in it, is written as JSON lets one write it."""


def linked_data(document: object) -> Markup:
    """Return a document as it may stand between the tags of a data block, whatever words are in it."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_SIGNS))  # noqa: S704 - without the three signs nothing in it is markup
