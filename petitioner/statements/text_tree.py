"""A statement's text as a tree of plain values, for whatever sets it other than a browser."""

from dataclasses import dataclass

from markdown_it.tree import SyntaxTreeNode

from petitioner.statements.markdown import parse
from petitioner.statements.typography import typeset


@dataclass(frozen=True, slots=True)
class TextNode:
    """A piece of a text: what kind it is, and what is inside of it or its own words.

    Kinds: `heading` (with `level` 1 to 3), `paragraph`, `bullet_list`, `ordered_list`, `list_item`,
    `blockquote`, `hr`; within lines `text`, `em`, `strong`, `link` (with `url`: http, https or mailto),
    `softbreak`, `hardbreak`; `inline` holds them.
    """

    kind: str
    text: str
    url: str
    level: int
    inside: tuple["TextNode", ...]


_LEVELS = {"h1": 1, "h2": 1, "h3": 2, "h4": 3, "h5": 3, "h6": 3}


def text_tree(body: str, language: str) -> tuple[TextNode, ...]:
    """Return the blocks of a body, with the spaces `language` wants; what is not allowed is mere words."""
    return tuple(_node(child, language) for child in SyntaxTreeNode(parse(body)).children)


def _node(found: SyntaxTreeNode, language: str) -> TextNode:
    return TextNode(
        kind=found.type,
        text=typeset(found.content, language) if found.type == "text" else "",
        url=str(found.attrs.get("href", "")),
        level=_LEVELS.get(found.tag, 0),
        inside=tuple(_node(child, language) for child in found.children),
    )
