"""The description of everything that is published as data: OpenAPI 3.1, one document from all groups."""

from types import ModuleType
from typing import Any, Final

from petitioner.publication.openapi import (
    answers,
    data,
    embeds,
    endorsements,
    feeds,
    lists,
    log,
    machines,
    numbers,
    petitions,
    problems,
    sample_audits,
    texts,
)
from petitioner.publication.openapi.pieces import HEADERS

VERSION: Final = "1.0.0"
"""Of what is described, not of the software: the first number changes when something goes."""

GROUPS: Final[tuple[ModuleType, ...]] = (
    lists,
    petitions,
    numbers,
    sample_audits,
    endorsements,
    answers,
    texts,
    feeds,
    embeds,
    log,
    data,
    machines,
)
"""Each has NAME, ABOUT, OPERATIONS by path, and SCHEMAS by name; in the order in which they are told."""

_DESCRIPTION: Final = (
    "Everything that is published here can be read by programs, without a key.\n\n"
    "From any page (Access-Control-Allow-Origin: *), and again only if it changed (ETag, Last-Modified)."
    " Nearly all of it is files, which can be read while the application is down. Times are UTC; what is"
    " absent is null. Unknown parameters are passed over. Fields may be added; what is there keeps its name"
    " and its meaning. A refusal is a problem document (RFC 9457) that says what to do."
)


def document(public_url: str) -> dict[str, Any]:
    """Return the document of an installation at this address."""
    schemas: dict[str, Any] = {**problems.SCHEMAS}
    for group in GROUPS:
        schemas |= group.SCHEMAS
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Statements, signatures and endorsements as data",
            "version": VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "AGPL-3.0-or-later (the software)", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": public_url}],
        "tags": [{"name": group.NAME, "description": group.ABOUT} for group in GROUPS],
        "paths": {
            path: {"get": {"tags": [group.NAME], **operation}}
            for group in GROUPS
            for path, operation in group.OPERATIONS.items()
        },
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "responses": problems.RESPONSES,
            "headers": dict(HEADERS),
        },
    }
