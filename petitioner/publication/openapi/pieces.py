"""What descriptions are built from: schemas (JSON Schema 2020-12), parameters, answers. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

Schema = dict[str, Any]
Operation = dict[str, Any]

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
ATOM: Final = "application/atom+xml"

DAY: Final[Schema] = {
    "type": "string",
    "format": "date",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "description": "A day, UTC.",
}
MOMENT: Final[Schema] = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{3})?Z$",
    "description": "A moment, UTC.",
}
URL: Final[Schema] = {"type": "string", "format": "uri", "pattern": "^https?://"}
SHA256: Final[Schema] = {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$",
    "description": "SHA-256, as 64 hexadecimal digits.",
}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
ID: Final[Schema] = {"type": "integer", "minimum": 1}
TEXT: Final[Schema] = {"type": "string"}
FLAG: Final[Schema] = {"type": "boolean"}
LANGUAGE: Final[Schema] = {"type": "string", "pattern": "^[a-z]{2}$", "description": "ISO 639-1."}
COUNTRY: Final[Schema] = {
    "type": "string",
    "pattern": "^[A-Z]{2}$",
    "description": "ISO 3166-1 alpha-2; ZZ: not given.",
}


def told(description: str, schema: Schema) -> Schema:
    """Return a schema with words of its own."""
    return {**schema, "description": description}


def or_null(schema: Schema) -> Schema:
    """Return a schema that null satisfies, too."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


def one_of(*values: str) -> Schema:
    """Return a schema of a few words."""
    return {"type": "string", "enum": list(values)}


def many(items: Schema) -> Schema:
    """Return a schema of a list."""
    return {"type": "array", "items": items}


def ref(name: str) -> Schema:
    """Return a reference to one of the document's schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


def record(fields: Mapping[str, Schema], *, optional: Sequence[str] = ()) -> Schema:
    """Return a schema of an object that has all of these fields, but for the optional ones, and no others."""
    return {
        "type": "object",
        "properties": dict(fields),
        "required": [name for name in fields if name not in optional],
        "additionalProperties": False,
    }


def in_path(name: str, description: str, schema: Schema, example: object) -> Schema:
    """Return a part of the address."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": schema,
        "example": example,
    }


def in_query(name: str, description: str, schema: Schema, example: object = None) -> Schema:
    """Return a parameter behind the question mark; an example is asked with it."""
    found = {"name": name, "in": "query", "description": description, "schema": schema}
    return found if example is None else {**found, "example": example}


STATEMENT: Final = in_path("id", "The number of a statement; it never changes.", ID, 1)
OF_LANGUAGE: Final = in_path("language", "The language of the text.", LANGUAGE, "en")
SLUG: Final = in_path(
    "slug", "The short name of a statement.", {"type": "string", "pattern": "^[a-z0-9-]+$"}, "quiet-rivers"
)
ENDORSEMENT: Final = in_path("endorsement", "The number of an endorsement.", ID, 12)
VERSION: Final = in_path("version", "The number of a version of the text, from 1.", ID, 2)


def read(
    name: str,
    summary: str,
    description: str,
    answer: Mapping[str, Any],
    *parameters: Schema,
    removable: bool = False,
    refusals: Mapping[str, str] | None = None,
) -> Operation:
    """Return an operation that is read by GET.

    What has something in its address may answer 404, and what is about a statement (`removable`) 410; further
    `refusals` are sentences by status. All of them are problem documents (RFC 9457).
    """
    found = {"200": dict(answer), **{status: refusal(words) for status, words in (refusals or {}).items()}}
    if any(each["in"] == "path" for each in parameters):
        found.setdefault("404", {"$ref": "#/components/responses/NotFound"})
    if removable:
        found["410"] = {"$ref": "#/components/responses/Gone"}
    return {
        "operationId": name,
        "summary": summary,
        "description": description,
        "parameters": list(parameters),
        "responses": found,
    }


def refusal(words: str) -> Schema:
    """Return an answer that says what is wrong, in words and as a problem document."""
    return {"description": words, "content": {PROBLEM: {"schema": ref("Problem")}}}


def answer(kind: str, schema: Schema, example: object, words: str = "As asked.") -> Schema:
    """Return an answer of one media type; every header that a reader may rely on is named."""
    return {
        "description": words,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS},
        "content": {kind: {"schema": schema, "example": example}},
    }


def table(columns: Sequence[str], example: str) -> Schema:
    """Return an answer that is a table (RFC 4180) whose first line names these columns."""
    found = answer("text/csv", TEXT, example, f"A table; its columns are {', '.join(columns)}.")
    found["content"]["text/csv"]["x-columns"] = list(columns)
    return found


def feed(example: str) -> Schema:
    """Return an answer that is a feed (RFC 4287)."""
    return answer(ATOM, TEXT, example, "A feed.")


def plain(example: str, words: str = "As asked.") -> Schema:
    """Return an answer that is plain text in UTF-8."""
    return answer("text/plain", TEXT, example, words)


def octets(kind: str, words: str) -> Schema:
    """Return an answer that is no text."""
    found = answer(kind, {}, "", words)
    del found["content"][kind]["example"]
    return found


HEADERS: Final[Mapping[str, Schema]] = {
    "Access-Control-Allow-Origin": {
        "description": "Anybody's page may read this.",
        "schema": {"type": "string", "const": "*"},
    },
    "Cache-Control": {
        "description": "A second; while nobody answers, an older copy may be shown for a week, unless it"
        " names people: who takes their name back is gone everywhere.",
        "schema": TEXT,
    },
    "ETag": {
        "description": "Send it back as If-None-Match: 304 says that nothing changed.",
        "schema": TEXT,
    },
    "Last-Modified": {"description": "When the content last changed.", "schema": TEXT},
}
