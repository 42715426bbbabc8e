"""The door for readers of data who ask for something in particular; without a question there are files."""

import json
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, Response, request

from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.foundation.web import data_answer, foundation
from petitioner.publication.lists.documents import (
    ARCHIVED_SHELF,
    LIVE_SHELF,
    Shelf,
    link_header,
    list_document,
)
from petitioner.publication.lists.find_listed import find_listed
from petitioner.publication.lists.read_question import LAST_PAGE, read_number, read_wanted, said_again
from petitioner.publication.lists.write_lists import table

api = Blueprint("publication_api", __name__)

_FRESHNESS: Final = "public, max-age=5, stale-if-error=604800"


@api.get("/petitions.json")
def list_petitions() -> Response:
    """Return a page of the statements that are not in the archive."""
    return _list(LIVE_SHELF)


@api.get("/archived/petitions.json")
def list_archived() -> Response:
    """Return a page of the statements in the archive."""
    return _list(ARCHIVED_SHELF)


@api.get("/petitions.csv")
def table_of_petitions() -> Response:
    """Return all statements that are not in the archive as a table."""
    return _table(LIVE_SHELF)


@api.get("/archived/petitions.csv")
def table_of_archived() -> Response:
    """Return all statements in the archive as a table."""
    return _table(ARCHIVED_SHELF)


def _list(shelf: Shelf) -> Response:
    page = read_number(request.args, "page", default=1, most=LAST_PAGE)
    size = read_number(request.args, "count", default=shelf.size, most=shelf.size)
    asked = read_wanted(request.args, is_archived=shelf is ARCHIVED_SHELF)
    with reading() as session:
        listed, total = find_listed(session, asked, skip=(page - 1) * size, most=size)
    address, query = foundation().settings.public_url, said_again(request.args)
    document = list_document(listed, total, address, shelf, page=page, size=size, query=query)
    content = json.dumps(document, ensure_ascii=False).encode()
    response = data_answer(content, "application/json", _FRESHNESS, changed_at=_listed_at())
    response.headers["Link"] = link_header(document)
    response.headers["Access-Control-Expose-Headers"] = "Link"
    return response


def _table(shelf: Shelf) -> Response:
    asked = read_wanted(request.args, is_archived=shelf is ARCHIVED_SHELF)
    with reading() as session:
        content = table(session, asked, foundation().settings.public_url)
    response = data_answer(content, "text/csv", _FRESHNESS, changed_at=_listed_at())
    response.headers["Content-Disposition"] = 'attachment; filename="petitions.csv"'
    return response


def _listed_at() -> datetime:
    """Return when a list was last written: what an answer says is never older."""
    try:
        written = (foundation().settings.public_folder / "petitions.json").stat().st_mtime
    except OSError:
        return clock.now()
    return datetime.fromtimestamp(written, UTC)
