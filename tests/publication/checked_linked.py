"""JSON-LD in a page, read by two others: a processor of JSON-LD 1.1, and the vocabulary of schema.org."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

import schema_org
from pyld import jsonld

ADDRESSES = ("url", "contentUrl", "actionStatus")
CONTEXT = {"@vocab": "https://schema.org/", **{name: {"@type": "@id"} for name in ADDRESSES}}
"""What https://schema.org answers, as far as we use it: nothing is asked of anybody while tests run."""


class _Blocks(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.scripts: list[dict[str, str | None]] = []
        self._is_inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.scripts.append(dict(attrs))
            self._is_inside = dict(attrs).get("type") == "application/ld+json"
            self.found += [""] if self._is_inside else []

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = self._is_inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.found[-1] += data


def block(page: str) -> dict[str, Any] | None:
    """Return the one data block of a page; None if it has none. No other script is inside it."""
    read = _Blocks(page)
    assert all("src" in script or script == {"type": "application/ld+json"} for script in read.scripts)
    assert len(read.found) <= 1
    return json.loads(read.found[0]) if read.found else None


def nodes(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return every node of a type, wherever it stands."""
    return [node for node, _, _ in _walk(document["@graph"]) if node.get("@type") == kind]


def checked(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document of which every word is schema.org's, and used where it may be; fail if one is not."""
    assert document["@context"] == "https://schema.org"
    expanded = jsonld.expand(document, {"documentLoader": _load})
    assert len(expanded) == len(document["@graph"]), "a processor leaves out what it does not understand"
    flat = jsonld.flatten(expanded)
    for node in flat:
        for name in node:
            assert name.startswith(("@", "https://schema.org/")), name
        assert re.match(r"https?://|_:", node["@id"]), node["@id"]
    identified = [node["@id"] for node in document["@graph"] if "@id" in node]
    assert len(set(identified)) == len(identified)
    for node, name, holder in _walk(document["@graph"]):
        _check(node, name, holder)
    return document


def _load(address: str, _options: object) -> dict[str, Any]:
    assert address == "https://schema.org"
    return {"contextUrl": None, "documentUrl": address, "document": {"@context": CONTEXT}}


def _walk(found: Any, name: str = "", holder: str = "") -> Iterator[tuple[dict[str, Any], str, str]]:
    """Yield every node with the property it stands in, and the type of what has that."""
    if isinstance(found, list):
        for each in found:
            yield from _walk(each, name, holder)
    elif isinstance(found, dict):
        yield found, name, holder
        for inner, value in found.items():
            yield from _walk(value, inner, found.get("@type", ""))


def _check(node: dict[str, Any], name: str, holder: str) -> None:
    if set(node) == {"@id"}:
        return
    kind = getattr(schema_org, node["@type"])
    known = {each.schema_name: each for each in kind.SCHEMA_PROPERTIES}
    is_role = "Role" in kind.SCHEMA_TYPES
    for inner, values in node.items():
        if inner in {"@type", "@id"}:
            continue
        if is_role and inner == name:
            continue  # a role repeats the property in which it stands (schema.org, "Introducing Role")
        assert inner in known, f"{node['@type']} has no {inner}"
        assert not known[inner].superseded_by, f"{inner} is out of use"
        for value in values if isinstance(values, list) else [values]:
            ranges = set(known[inner].ranges)
            assert _fits(value, ranges), f"{node['@type']}.{inner} = {value!r}, and not one of {ranges}"
    if is_role:
        assert name in {each.schema_name for each in getattr(schema_org, holder).SCHEMA_PROPERTIES}


def _fits(value: Any, ranges: set[str]) -> bool:
    if isinstance(value, dict):
        if "@type" not in value:
            return True
        kinds = set(getattr(schema_org, value["@type"]).SCHEMA_TYPES)
        return bool(kinds & ranges) or "Role" in kinds
    if isinstance(value, int):
        return bool(ranges & ({"Boolean"} if isinstance(value, bool) else {"Integer", "Number"}))
    return "Text" in ranges or any(_is_a(value, each) for each in ranges)


def _is_a(value: str, kind: str) -> bool:
    if kind == "URL":
        return bool(re.match(r"https?://\S+$", value))
    if kind in {"Date", "DateTime"}:  # a day is a moment of reduced precision (ISO 8601)
        return bool(
            re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", value) and datetime.fromisoformat(value)
        )
    if kind == "Language":
        return bool(re.fullmatch("[a-z]{2}", value))
    return value.rpartition("/")[2] in {str(member).rpartition("/")[2] for member in _members(kind)}


def _members(name: str) -> Iterator[object]:
    found = getattr(schema_org, name, None)
    return iter(found) if isinstance(found, type) and hasattr(found, "__members__") else iter(())
