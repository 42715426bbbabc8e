"""The organisers' door to imports: a file is sent, looked at in numbers, taken in exactly so, taken back."""

from contextlib import closing
from typing import Final

from flask import Blueprint, Response, abort, request

from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.foundation.web import language_of_request
from petitioner.imports import jobs
from petitioner.imports.carry_out_requests import ROOM
from petitioner.imports.list_imports import asks_for_second, find_import, list_imports, may_upload
from petitioner.imports.rules import (
    LARGEST_FILE,
    LONGEST_COLUMN,
    OPEN,
    WORKED_ON,
    Described,
    ImportAct,
    ImportState,
    Mistake,
    Source,
    read_described,
)
from petitioner.imports.shapes import ImportForm, ImportView
from petitioner.organisers.guards import desk_page, hand_on, refuse_forged_form, waiting_page
from petitioner.organisers.rules import KEYS, Action, is_storable
from petitioner.statements.find_titles import find_title
from petitioner.statements.guards import Subject, require_statement

imports = Blueprint("desk_imports", __name__)

_ALL = "imports/imports.html"
_LARGEST_FORM: Final = LARGEST_FILE + 65_536
_READ_AT_ONCE: Final = 1_048_576
"""A smaller number refuses every longer file."""
_FIELDS = ("source", "exported_on", "column_address", "column_country", "column_day", "agreed")


@imports.get("/desk/imports/<slug>")
def show_imports(slug: str) -> Response:
    """Show what was imported for a statement; whoever may can send a file."""
    subject = require_statement(Action.SEE_IMPORTS, slug, part="imports")
    return waiting_page(_ALL, subject.path, **_values(subject))


def _values(subject: Subject) -> dict[str, object]:
    now = clock.now()
    with reading() as session:
        found = list_imports(session, subject.statement_id)
        title = find_title(session, subject.statement_id, language_of_request(), otherwise=subject.slug)
        is_allowed = may_upload(session, subject.present.account_id, now=now)
    may_import = subject.may(Action.IMPORT_SIGNATURES)
    is_fresh = subject.present.organiser.is_fresh
    return {
        "path": subject.path,
        "slug": subject.slug,
        "title": title,
        "imports": found,
        "lacks_proof": may_import and not is_fresh,
        "can_change": may_import and is_fresh,
        "is_allowed": is_allowed,
        "sources": tuple(Source),
        "longest_column": LONGEST_COLUMN,
        "typed": dict.fromkeys(_FIELDS, ""),
        "error": None,
    }


@imports.post("/desk/imports/<slug>/upload")
def take_upload(slug: str) -> Response:
    """Take a file in, sealed to the workers; nothing changes before somebody has looked at the numbers."""
    request.max_content_length = _LARGEST_FORM
    request.max_form_memory_size = _READ_AT_ONCE
    refuse_forged_form()
    subject = require_statement(Action.IMPORT_SIGNATURES, slug, part="imports")
    typed = {name: request.form.get(name, "").replace("\0", "").strip() for name in _FIELDS}
    if not all(map(is_storable, typed.values())):
        abort(400)
    now = clock.now()
    try:
        described = read_described(typed, today=now.date())
        form = _upload(subject, described)
    except Mistake as mistake:
        values = {**_values(subject), "typed": typed, "error": mistake.field, "waiting": 0, "is_late": False}
        return desk_page(_ALL, status=422, **values)
    return hand_on(ROOM, form.to_bytes(), jobs.serve_imports, subject.path)


def _upload(subject: Subject, described: Described) -> ImportForm:
    """Return the form with its file; raise `Mistake` if there is none, or none that may be sent now."""
    file = request.files.get("file")
    content = b""
    if file is not None:
        with closing(file):
            content = file.stream.read(LARGEST_FILE + 1)
    if not content:
        raise Mistake("file")
    if len(content) > LARGEST_FILE:
        raise Mistake("large")
    now = clock.now()
    with reading() as session:
        if not may_upload(session, subject.present.account_id, now=now):
            raise Mistake("many")
    return ImportForm(ImportAct.UPLOAD, subject.slug, now, described=described, content=content)


@imports.get("/desk/imports/<slug>/<int:number>")
def show_import(slug: str, number: int) -> Response:
    """Show what an import would count, how far the worker is, or what became of it."""
    subject = require_statement(Action.SEE_IMPORTS, slug, part="imports")
    view, is_second_needed = _find(subject, number)
    action = f"{subject.path}/{number}"
    is_worked_on = view.state in WORKED_ON
    may_import = subject.may(Action.IMPORT_SIGNATURES)
    response = waiting_page(
        "imports/import.html",
        action,
        path=subject.path,
        slug=slug,
        action=action,
        view=view,
        is_second_needed=is_second_needed,
        is_open=view.state in OPEN,
        is_worked_on=is_worked_on,
        is_asker=view.asked_by == subject.present.account_id,
        may_import=may_import,
        can_change=may_import and subject.present.organiser.is_fresh,
    )
    if is_worked_on:
        response.headers["Refresh"] = f"2; url={action}"
    return response


@imports.post("/desk/imports/<slug>/<int:number>")
def decide_import(slug: str, number: int) -> Response:
    """Take in what somebody decided about an import: a word, and the digest of what they looked at."""
    refuse_forged_form()
    subject = require_statement(Action.IMPORT_SIGNATURES, slug, part="imports")
    view, _ = _find(subject, number)
    word, _, digest = request.form.get("act", "").partition(" ")
    if word not in set(ImportAct) - {ImportAct.UPLOAD} or len(digest) > len(view.digest):
        abort(400)
    if not is_storable(digest):
        abort(400)
    form = ImportForm(ImportAct(word), slug, clock.now(), number, digest)
    return hand_on(ROOM, form.to_bytes(), jobs.serve_imports, f"{subject.path}/{number}")


def _find(subject: Subject, number: int) -> tuple[ImportView, bool]:
    """Return an import, and whether a second person must agree to it; 404 if there is none."""
    if number >= KEYS:
        abort(404)
    with reading() as session:
        view = find_import(session, subject.statement_id, number)
        if view is None:
            abort(404)
        is_ready = view.state in {ImportState.READ, ImportState.ASKED}
        return view, is_ready and asks_for_second(session, subject.statement_id, view)
