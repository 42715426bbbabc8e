"""Read an OpenAPI document as a person would: addresses, what may be asked, what is answered. Pure."""

import json
from collections.abc import Iterator
from typing import Any, Final

from petitioner.foundation.problems import PROBLEMS, problem_document
from petitioner.publication.site.api_shapes import (
    ApiPage,
    Described,
    Field,
    Group,
    Parameter,
    ProblemLine,
    Refusal,
)

Document = dict[str, Any]
_WORDS_OF_FORMATS: Final = {"date": "day", "date-time": "moment", "uri": "address"}
_WORDS_OF_TYPES: Final = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "object",
}


def read_description(document: Document) -> ApiPage:
    """Return what the page says."""
    info = document["info"]
    address = document["servers"][0]["url"]
    return ApiPage(
        title=info["title"],
        words=tuple(info["description"].split("\n\n")),
        version=info["version"],
        groups=tuple(_group(document, tag) for tag in document["tags"]),
        problems=tuple(
            ProblemLine(reason.replace("_", "-"), each.title, each.detail)
            for reason, each in PROBLEMS.items()
        ),
        problem_example=_pretty(
            problem_document("not_found", 404, address, instance="/petitions/99.json"),
        ),
    )


def _group(document: Document, tag: Document) -> Group:
    of_group = (
        (path, item["get"]) for path, item in document["paths"].items() if tag["name"] in item["get"]["tags"]
    )
    described = tuple(_described(document, path, operation) for path, operation in of_group)
    return Group(tag["name"], tag["description"], described)


def _described(document: Document, path: str, operation: Document) -> Described:
    answers = operation["responses"]
    [(kind, content)] = answers["200"]["content"].items()
    example = content.get("example", "")
    return Described(
        name=operation["operationId"],
        path=path,
        summary=operation["summary"],
        words=operation["description"],
        kind=kind,
        parameters=tuple(
            Parameter(each["name"], each["in"] == "path", each["description"], str(each.get("example", "")))
            for each in operation["parameters"]
        ),
        fields=tuple(_fields(document, content.get("schema", {}), "")),
        columns=tuple(content.get("x-columns", ())),
        example=example if isinstance(example, str) else _pretty(example),
        refusals=tuple(
            Refusal(status, _resolved(document, each)["description"])
            for status, each in answers.items()
            if status != "200"
        ),
    )


def _fields(document: Document, schema: Document, place: str) -> Iterator[Field]:
    """Yield every field below a schema, in order; a field that holds others stands before them."""
    found = _resolved(document, schema)
    for name, each in found.get("properties", {}).items():
        inner = _resolved(document, each)
        own = f"{place}.{name}" if place else name
        yield Field(own, _kind(inner, is_null=inner is not each and _may_be_null(each)), _words(each, inner))
        yield from _fields(document, inner, own)
    if "items" in found:
        yield from _fields(document, found["items"], f"{place}[]")


def _resolved(document: Document, schema: Document) -> Document:
    """Return what a reference leads to; of a choice between something and null, the something."""
    for each in schema.get("anyOf", ()):
        if each.get("type") != "null":
            return _resolved(document, each)
    if "$ref" not in schema:
        return schema
    found: Any = document
    for step in schema["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return _resolved(document, found)


def _may_be_null(schema: Document) -> bool:
    return any(each.get("type") == "null" for each in schema.get("anyOf", ()))


def _kind(schema: Document, *, is_null: bool) -> str:
    types = schema.get("type", "object")
    types = [types] if isinstance(types, str) else types
    is_null = is_null or "null" in types
    if "enum" in schema:
        words = " · ".join(str(each) for each in schema["enum"] if each is not None)
    else:
        words = _WORDS_OF_FORMATS.get(schema.get("format", ""), _WORDS_OF_TYPES[types[0]])
    return f"{words} or null" if is_null else words


def _words(schema: Document, inner: Document) -> str:
    words: str = schema.get("description", "") or inner.get("description", "")
    return words


def _pretty(example: object) -> str:
    return json.dumps(example, ensure_ascii=False, indent=2)
