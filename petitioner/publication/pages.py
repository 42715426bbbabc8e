"""The few public answers that are not files: filtered lists, names, and whether the house stands."""

import json
import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import NotFound

from petitioner.foundation import clock
from petitioner.foundation.db import DATABASE_AWAY, reading
from petitioner.foundation.web import error_page, foundation, is_foreign, language_of_request, page, problem
from petitioner.publication.gather import gather_listed
from petitioner.publication.numbers.answer_events import answer_events
from petitioner.publication.numbers.answer_numbers import answer_numbers
from petitioner.publication.numbers.questions import BadQuestion, UnknownPetition
from petitioner.publication.petition_json import PAGE_SIZE, list_document
from petitioner.publication.shapes import SignersList
from petitioner.signatures.count import read_tallies
from petitioner.signatures.desk import desk
from petitioner.signatures.list_public import (
    UnknownSigner,
    list_prominent,
    list_signers,
    statements_under_seal,
)
from petitioner.signatures.show_rules import search_words, shows_anybody
from petitioner.statements.read import UnknownStatement, published, removals
from petitioner.statements.rules import Phase
from petitioner.statements.shapes import StatementView
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE

pages = Blueprint("publication", __name__)

_PHASES = {"open": Phase.OPEN, "closed": Phase.CLOSED}
_LAST_PAGE = 99_999
_STATEMENT_OF: Final = re.compile(r"/[a-z]{2}/statements/([a-z0-9-]+)(?:/.*)?|/petitions/([0-9]+)[./].*")
MOST_PROMINENT: Final = 200
LONGEST_WORDS: Final = 200
"""Characters."""


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
        gathered = [gather_listed(session, key, tallies[key.statement_id], now=now) for key in keys]
    listed = [
        (each.item(SOURCE_LANGUAGE), each.titles())
        for each in sorted(gathered, key=lambda each: -each.tally.confirmed)
        if phase is None or each.item(SOURCE_LANGUAGE).statement.phase is phase
        if any(wanted in title.casefold() for _, title in each.titles())
    ]
    others = {name: value for name in ("count", "state", "q") if (value := request.args.get(name))}
    address = foundation().settings.public_url
    document = list_document(listed, address, page=page, size=size, query=urlencode(others))
    response = Response(json.dumps(document, ensure_ascii=False), mimetype="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=5"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


@pages.get("/petitions/<int:statement_id>/numbers.json")
def numbers_as_of(statement_id: int) -> Response:
    """Return the numbers of a statement as they were; parameter `as_of`: a day, or a moment with its zone."""
    return _answered(answer_numbers, statement_id)


@pages.get("/petitions/<int:statement_id>/events.json")
def events_after(statement_id: int) -> Response:
    """Return what happened to a statement; parameter `after`: behind which number to go on (RFC 8288)."""
    return _answered(answer_events, statement_id)


def _answered(answer: Callable[..., dict[str, Any]], statement_id: int) -> Response:
    asked = request.args.to_dict()
    try:
        with reading() as session:
            document = answer(session, statement_id, asked, foundation().settings.public_url, now=clock.now())
    except UnknownPetition:
        abort(404)
    except BadQuestion as refusal:
        return problem(400, "bad question", str(refusal))
    response = Response(json.dumps(document, ensure_ascii=False), mimetype="application/json")
    for relation in ("first", "next"):
        if address := document["links"].get(relation):
            response.headers.add("Link", f'<{address}>; rel="{relation}"')
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Link"
    response.headers["Cache-Control"] = "public, max-age=1, must-revalidate"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]


@pages.get("/<language>/statements/<slug>/signers")
def list_of_signers(language: str, slug: str) -> Response:
    """Show who lets themselves be shown, in order of name; parameter `after`: behind whom to go on."""
    statement = _statement(language, slug)
    if not shows_anybody(statement.policy.visibilities):
        return _signers_page(SignersList(statement, (), (), None))
    asked = _uuid(request.args.get("after", ""))
    is_lost = asked is None and "after" in request.args
    with reading() as session:
        try:
            found = list_signers(session, statement.statement_id, after=asked)
        except UnknownSigner:
            found, asked, is_lost = list_signers(session, statement.statement_id), None, True
        is_first = asked is None
        prominent = list_prominent(session, statement.statement_id, most=MOST_PROMINENT) if is_first else ()
        is_sealed = statement.statement_id in statements_under_seal(session)
    return _signers_page(
        SignersList(
            statement,
            prominent,
            found.signers,
            found.after,
            is_first=is_first,
            is_place_lost=is_lost and not is_sealed,
            are_names_sealed=is_sealed,
        )
    )


@pages.post("/<language>/statements/<slug>/signers")
def find_signers(language: str, slug: str) -> Response:
    """Show whom somebody looks for. A name is sent as a form: addresses are kept in too many places."""
    if is_foreign(request.headers, foundation().settings.public_url):
        abort(403)
    statement = _statement(language, slug)
    words = request.form.get("words", "")[:LONGEST_WORDS]
    if not search_words(words) or not shows_anybody(statement.policy.visibilities):
        return list_of_signers(language, slug)
    with reading() as session:
        found = list_signers(session, statement.statement_id, words=words)
        is_sealed = statement.statement_id in statements_under_seal(session)
    return _signers_page(
        SignersList(
            statement,
            (),
            found.signers,
            found.after,
            words=words.strip(),
            is_search=True,
            are_names_sealed=is_sealed,
        )
    )


def _signers_page(found: SignersList) -> Response:
    return page("publication/signers.html", found.statement.language, page=found)


def _statement(language: str, slug: str) -> StatementView:
    if language not in LANGUAGES:
        abort(404)
    try:
        return desk().text(slug, language).statement
    except UnknownStatement:
        abort(404)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@pages.app_errorhandler(404)
def say_what_is_gone(_error: NotFound) -> Response:
    """Answer 410 for whatever belongs to a statement that was taken off the site, and say why; else 404."""
    found = _STATEMENT_OF.fullmatch(request.path)
    if found is None:
        return error_page(404, "not_found")
    slug, number = found.groups()
    with reading() as session:
        gone = [each for each in removals(session) if slug == each.slug or number == str(each.statement_id)]
    if not gone:
        return error_page(404, "not_found")
    if number is not None:
        return error_page(410, "removed")
    return page("publication/removed.html", language_of_request(), status=410, removal=gone[0])


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
