"""The few public answers that are not files: filtered lists, names, and whether the house stands."""

import json
import re
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import NotFound

from petitioner.foundation import clock
from petitioner.foundation.db import DATABASE_AWAY, reading
from petitioner.foundation.web import (
    data_answer,
    error_page,
    foundation,
    is_foreign,
    language_of_request,
    page,
)
from petitioner.publication.lists.linked_lists import statements_graph
from petitioner.publication.lists.make_page import make_page, read_list
from petitioner.publication.lists.read_question import LAST_PAGE, read_number, read_wanted
from petitioner.publication.numbers.answer_events import answer_events
from petitioner.publication.numbers.answer_numbers import answer_numbers
from petitioner.publication.numbers.questions import BadQuestion, UnknownPetition
from petitioner.publication.open_statements import open_statements
from petitioner.publication.shapes import SignersList
from petitioner.signatures.desk import desk
from petitioner.signatures.list_public import (
    UnknownSigner,
    list_prominent,
    list_signers,
    statements_under_seal,
)
from petitioner.signatures.show_rules import search_words, shows_anybody
from petitioner.statements.read import UnknownStatement, published, removals
from petitioner.statements.shapes import Removal, StatementView
from petitioner.vocabulary.language import LANGUAGES

pages = Blueprint("publication", __name__)

_STATEMENT_OF: Final = re.compile(r"/[a-z]{2}/statements/([a-z0-9-]+)(?:/.*)?|/petitions/([0-9]+)[./].*")
_ANSWER_OF_NUMBERS: Final = "public, max-age=1, must-revalidate"
MOST_PROMINENT: Final = 200
LONGEST_WORDS: Final = 200
"""Characters."""


@pages.get("/<language>/statements")
def list_of_statements(language: str) -> Response:
    """Show the statements somebody asks for; without a question there is a file."""
    if language not in LANGUAGES:
        abort(404)
    with reading() as session:
        found = read_list(
            session,
            read_wanted(request.args, is_archived=None),
            page=read_number(request.args, "page", default=1, most=LAST_PAGE),
        )
    shown = make_page(found, language)
    linked = statements_graph(shown, language, foundation().settings.public_url)
    response = page("publication/statements.html", language, page=shown, linked=linked)
    response.headers["Cache-Control"] = "public, max-age=5"
    return response


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
        return error_page(400, "bad_request", detail=str(refusal))
    content = json.dumps(document, ensure_ascii=False).encode()
    response = data_answer(content, "application/json", _ANSWER_OF_NUMBERS, changed_at=clock.now())
    for relation in ("first", "next"):
        if address := document["links"].get(relation):
            response.headers.add("Link", f'<{address}>; rel="{relation}"')
    response.headers["Access-Control-Expose-Headers"] = "Link"
    return response


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
    gone = _removed(*found.groups()) if found is not None else None
    if found is None or gone is None:
        shown = open_statements(foundation().settings.public_folder, language_of_request())
        return error_page(404, "not_found", open_statements=shown)
    if found[2] is not None:
        return error_page(410, "removed")
    return page("publication/removed.html", language_of_request(), status=410, removal=gone)


def _removed(slug: str | None, number: str | None) -> Removal | None:
    with reading() as session:
        gone = [each for each in removals(session) if slug == each.slug or number == str(each.statement_id)]
    return gone[0] if gone else None


@pages.get("/healthz")
def health() -> Response:
    """Say that the process answers and reaches its database; 503 if it does not."""
    try:
        with reading() as session:
            published(session, now=clock.now())
    except DATABASE_AWAY:
        abort(503)
    return Response("ok\n", mimetype="text/plain")
