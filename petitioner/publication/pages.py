"""The few public answers that are not files: filtered lists, and whether the house stands."""

import json
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request

from petitioner.foundation import clock
from petitioner.foundation.db import DATABASE_AWAY, reading
from petitioner.foundation.web import foundation
from petitioner.publication.gather import gather
from petitioner.publication.petition_json import PAGE_SIZE, list_document
from petitioner.signatures.count import read_tallies
from petitioner.statements.read import published
from petitioner.statements.rules import Phase
from petitioner.vocabulary.language import SOURCE_LANGUAGE

pages = Blueprint("publication", __name__)

_PHASES = {"open": Phase.OPEN, "closed": Phase.CLOSED}
_LAST_PAGE = 99_999


@pages.get("/petitions.json")
def list_petitions() -> Response:
    """Return a page of the list; parameters `page`, `count` (at most 50), `state`, `q`."""
    page = _whole("page", default=1, most=_LAST_PAGE)
    size = _whole("count", default=PAGE_SIZE, most=PAGE_SIZE)
    phase = _PHASES.get(request.args.get("state", ""))
    wanted = request.args.get("q", "").casefold().strip()
    now = clock.now()
    with reading() as session:
        keys = published(session, now=now)
        tallies = read_tallies(session, {key.statement_id: key.changed_at for key in keys})
        gathered = [gather(session, key, tallies[key.statement_id], now=now) for key in keys]
    listed = [
        (each.item(SOURCE_LANGUAGE), each.titles())
        for each in sorted(gathered, key=lambda each: -each.tally.confirmed)
        if phase is None or each.item(SOURCE_LANGUAGE).statement.phase is phase
        if any(wanted in title.casefold() for _, title in each.titles())
    ]
    others = {name: value for name in ("count", "state", "q") if (value := request.args.get(name))}
    document = list_document(
        listed, foundation().settings.public_url, page=page, size=size, query=urlencode(others)
    )
    response = Response(json.dumps(document, ensure_ascii=False), mimetype="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=5"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


@pages.get("/healthz")
def health() -> Response:
    """Say that the process answers and reaches its database; 503 if it does not."""
    try:
        with reading() as session:
            published(session, now=clock.now())
    except DATABASE_AWAY:
        abort(503)
    return Response("ok\n", mimetype="text/plain")


def _whole(name: str, *, default: int, most: int) -> int:
    text = request.args.get(name, "")
    value = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(_LAST_PAGE)) else default
    return min(max(value, 1), most)
