"""A written declaration as the plain values that `templates/publication/declaration.typ` is set from."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from petitioner.endorsements.shapes import Backer
from petitioner.foundation.i18n import country_name, gettext, long_date, number, speaking
from petitioner.publication.shapes import DeclarationPage, DeclarationPart, DeclaredName
from petitioner.statements.shapes import StatementView
from petitioner.statements.text_tree import TextNode, text_tree
from petitioner.statements.typography import typeset

_TITLE_LEVEL: Final = 1
_DEEPEST: Final = 8
"""How many quotations, lists and emphases may lie in each other; what is deeper stands beside the eighth.

Markdown allows twenty, and typst gives up at fifteen.
"""
_LISTS: Final = frozenset({"bullet_list", "ordered_list"})
_NESTED: Final = frozenset({*_LISTS, "blockquote", "em", "strong"})


def declaration_document(page: DeclarationPage, public_url: str) -> dict[str, Any]:
    """Return the declaration in the language of its text: the text, the names by assembly, every word."""
    statement, day = page.statement, page.as_of
    language = statement.language
    with speaking(language):
        addressee = gettext("Addressee: %(addressee)s") % {"addressee": statement.addressee}
        return {
            "language": language,
            "title": typeset(statement.title, language),
            "organisation": statement.organisation.name,
            "day": {"year": day.year, "month": day.month, "day": day.day},
            "address": f"{public_url}/{language}/statements/{statement.slug}/declaration",
            "addressee": typeset(addressee, language),
            "facts": _facts(page),
            "page": gettext("Page %(number)s of %(count)s") % {"number": "{number}", "count": "{count}"},
            "body": _blocks(text_tree(statement.body, language)),
            "parts": [
                {"assembly": part.assembly, "lists": list(_lists(part, statement))} for part in page.parts
            ],
        }


def _facts(page: DeclarationPage) -> list[str]:
    statement = page.statement
    version = {
        "number": number(statement.version_number),
        "date": long_date(statement.version_published_at),
    }
    return [
        gettext("Version %(number)s of %(date)s") % version,
        gettext("Fingerprint: %(fingerprint)s") % {"fingerprint": statement.version_hash},
        gettext("As it stood on %(date)s") % {"date": long_date(page.as_of)},
    ]


def _blocks(nodes: Iterable[TextNode]) -> list[dict[str, Any]]:
    """Return the text's blocks; no heading stands more than one level below the one before it (PDF/UA-1)."""
    blocks = list(_values(nodes, depth=0))
    above = _TITLE_LEVEL
    for heading in _headings(blocks):
        above = heading["level"] = min(above + 1, _TITLE_LEVEL + heading["level"])
    return blocks


def _headings(blocks: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if block["kind"] == "heading":
            yield block
        yield from _headings(block["inside"])


def _is_empty(node: TextNode) -> bool:
    """Say whether nothing is to be read in a heading or a link: PDF/UA-1 has no such ones."""
    return not node.text.strip() and all(map(_is_empty, node.inside))


def _values(nodes: Iterable[TextNode], *, depth: int) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if node.kind in {"heading", "link"} and _is_empty(node):
            continue
        is_nested = node.kind in _NESTED
        if is_nested and depth == _DEEPEST:
            inside = (
                [each for item in node.inside for each in item.inside] if node.kind in _LISTS else node.inside
            )
            yield from _values(inside, depth=depth)
            continue
        yield {
            "kind": node.kind,
            "text": node.text,
            "url": node.url,
            "level": node.level,
            "inside": list(_values(node.inside, depth=depth + is_nested)),
        }


def _lists(part: DeclarationPart, statement: StatementView) -> Iterator[dict[str, Any]]:
    headed = (
        ("", part.backing),
        (gettext("Backed an earlier version only"), part.earlier),
        (gettext("No longer a member"), part.former),
        (gettext("Withdrawn"), part.withdrawn),
    )
    for heading, people in headed:
        if people:
            yield {"heading": heading, "names": [_name(each, statement) for each in people]}


def _name(declared: DeclaredName, statement: StatementView) -> dict[str, str]:
    return {"name": declared.name, "rest": "".join(_rest(declared.backer, statement))}


def _rest(backer: Backer, statement: StatementView) -> Iterator[str]:
    """Yield what follows a name; templates/publication/declaration.txt says the same."""
    place = country_name(backer.country) if backer.country else backer.delegation
    yield from (f", {each}" for each in (place, backer.group) if each)
    if backer.is_initiator:
        yield f" ({gettext('initiator')})"
    if backer.carried is not None:
        carried = gettext("Given to version %(number)s, carried over to version %(newer)s after notice")
        numbers = {
            "number": number(backer.version_number),
            "newer": number(backer.carried.version_number),
        }
        yield f" ({carried % numbers})"
    elif backer.version_number != statement.version_number:
        given = gettext("Given to version %(number)s of the text")
        yield f" ({given % {'number': number(backer.version_number)}})"
    if backer.withdrawn_on:
        days = {"from": long_date(backer.endorsed_on), "until": long_date(backer.withdrawn_on)}
        yield f" ({gettext('Backed it on %(from)s, withdrew on %(until)s') % days})"
