"""The Markdown of a statement: what is refused in it, and what it looks like as safe HTML.

CommonMark without raw HTML, pictures or code. Two locks stand one behind the other: the parser makes only the
elements listed here, and nh3 lets only these through, should the parser ever be wrong.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from petitioner.statements.typography import typeset

ELEMENTS: Final = frozenset(
    {"p", "h2", "h3", "h4", "ul", "ol", "li", "span", "div", "blockquote", "em", "strong", "a", "hr", "br"}
)
"""Every element a statement may hold. `span` and `div` hold a numbered demand beside its number."""

SCHEMES: Final = frozenset({"http", "https", "mailto"})

_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
_CODE = ["code", "fence", "backticks"]
_HEADINGS = {"h1": "h2", "h5": "h4", "h6": "h4"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something the body may not hold: its line, counted from 1, and what to do about it."""

    line: int
    sentence: str


@lru_cache(maxsize=256)
def render(body: str, language: str) -> Markup:
    """Return the body as HTML that is safe to put into a page, with the spaces `language` wants."""
    tokens = list(_shaped(parse(body)))
    html = nh3.clean(
        str(_WRITER.renderer.render(tokens, _WRITER.options, {})),
        tags=set(ELEMENTS),
        attributes={"a": {"href"}, "*": set()},
        url_schemes=set(SCHEMES),
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(typeset(html, language))  # noqa: S704 - the allow-list above is what makes it safe


def parse(body: str) -> list[Token]:
    """Return what a body is made of: of the allowed elements only, the rest is the characters as typed."""
    return _WRITER.parse(body)


def troubles(body: str) -> tuple[Trouble, ...]:
    """List, in reading order, what a body may not hold: HTML, pictures, other links, odd numbering."""
    found: list[Trouble] = []
    for token in _READER.parse(body):
        line = token.map[0] + 1 if token.map else 1
        if token.type == "html_block":
            found.append(Trouble(line, _HTML.format(_excerpt(token.content))))
        elif token.type == "ordered_list_open" and token.attrGet("start") is not None:
            found.append(Trouble(line, _NUMBERING.format(token.attrGet("start"))))
        elif token.type == "inline":
            found.extend(_inline_troubles(token.children or [], line))
    return tuple(found)


_HTML: Final = (
    "HTML is not allowed in a statement: “{}”. Say it in Markdown, or write “\\<” for the sign itself."
)
_PICTURE: Final = "pictures are not allowed in a statement: “{}”. Take it out."
_LINK: Final = "the link “{}” leads nowhere. Begin it with https://, http:// or mailto:."
_NUMBERING: Final = "a numbered list begins with {}, but the page numbers every list from 1. Begin it with 1."


def _inline_troubles(children: list[Token], line: int) -> Iterator[Trouble]:
    for child in children:
        if child.type in {"softbreak", "hardbreak"}:
            line += 1
        elif child.type == "html_inline":
            yield Trouble(line, _HTML.format(_excerpt(child.content)))
            line += child.content.count("\n")
        elif child.type == "image":
            yield Trouble(line, _PICTURE.format(_excerpt(str(child.attrGet("src") or child.content))))
        elif child.type == "link_open" and not _is_safe_link(str(child.attrGet("href"))):
            yield Trouble(line, _LINK.format(_excerpt(str(child.attrGet("href")))))


def _excerpt(text: str, longest: int = 40) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _is_safe_link(url: str) -> bool:
    return _SAFE_LINK.match(url) is not None


def _shaped(tokens: list[Token]) -> Iterator[Token]:
    """Demote headings (the page's own title is the only h1) and wrap the words of numbered demands."""
    wrappers: list[str | None] = []
    lists: list[str] = []
    for place, token in enumerate(tokens):
        token.tag = _HEADINGS.get(token.tag, token.tag)
        if token.type == "list_item_close" and (wrapper := wrappers.pop()):
            yield Token("wrapper_close", wrapper, -1)
        yield token
        if token.type.endswith("list_open"):
            lists.append(token.tag)
        elif token.type.endswith("list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            wrappers.append(_wrapper_of(tokens, place) if lists[-1] == "ol" else None)
            if wrapper := wrappers[-1]:
                yield Token("wrapper_open", wrapper, 1)


def _wrapper_of(tokens: list[Token], place: int) -> str:
    """Say what holds an item's words: `span` around mere words, `div` around paragraphs and inner lists."""
    inside = [token.type for token in tokens[place + 1 : place + 5]]
    is_mere_words = inside == ["paragraph_open", "inline", "paragraph_close", "list_item_close"]
    return "span" if is_mere_words and tokens[place + 1].hidden else "div"


class _Writer(MarkdownIt):
    """Makes what is shown: what is not allowed stays the characters it was typed with."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name is markdown-it's
        """Make links of allowed addresses only."""
        return _is_safe_link(url)


class _Reader(MarkdownIt):
    """Recognises what is not allowed, so that its author can be told."""

    def validateLink(self, url: str) -> bool:  # noqa: N802, ARG002 - the name is markdown-it's
        """Make links of all addresses, to be judged afterwards."""
        return True


_WRITER: Final = _Writer("commonmark", {"html": False, "xhtmlOut": False}).disable([*_CODE, "image"])
_READER: Final = _Reader("commonmark", {"html": True}).disable(_CODE)
