"""The organisers' door to numbers collected elsewhere."""

from flask import Blueprint, Response, abort, request

from petitioner.accounts.guards import shown_session
from petitioner.declared.declare import declare
from petitioner.declared.list_declarations import list_declarations
from petitioner.declared.rules import LONGEST_PLACE, LONGEST_TEXT, MOST, Mistake, Origin, read_declared
from petitioner.declared.withdraw_declaration import withdraw_declaration
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.web import language_of_request, onwards
from petitioner.organisers.guards import desk_page, refuse_forged_form
from petitioner.organisers.rules import KEYS, Action, is_storable
from petitioner.statements.find_titles import find_title
from petitioner.statements.guards import Subject, require_statement

declared = Blueprint("desk_declared", __name__)

_PAGE = "declared/declared.html"
_FIELDS = ("origin", "number", "collected_on", "kept_at", "description", "digest")


@declared.get("/desk/declared/<slug>")
def show_declared(slug: str) -> Response:
    """Show what was declared for a statement; whoever may can add to it."""
    subject = require_statement(Action.SEE_DECLARED, slug, part="declared")
    return desk_page(_PAGE, status=200, **_values(subject))


def _values(subject: Subject) -> dict[str, object]:
    with reading() as session:
        found = list_declarations(session, [subject.statement_id]).get(subject.statement_id, ())
        title = find_title(session, subject.statement_id, language_of_request(), otherwise=subject.slug)
    may_change = subject.may(Action.DECLARE)
    is_fresh = subject.present.organiser.is_fresh
    return {
        "path": subject.path,
        "slug": subject.slug,
        "title": title,
        "declarations": found[::-1],
        "lacks_proof": may_change and not is_fresh,
        "can_change": may_change and is_fresh,
        "is_full": len(found) >= MOST,
        "origins": tuple(Origin),
        "longest_place": LONGEST_PLACE,
        "longest_text": LONGEST_TEXT,
        "typed": dict.fromkeys(_FIELDS, ""),
        "error": None,
    }


@declared.post("/desk/declared/<slug>/declare")
def add_declaration(slug: str) -> Response:
    """Keep a declaration; it is public with the next round of publication."""
    refuse_forged_form()
    subject = require_statement(Action.DECLARE, slug, part="declared")
    typed = {name: request.form.get(name, "").replace("\0", "").strip() for name in _FIELDS}
    if not all(map(is_storable, typed.values())):
        abort(400)
    now = clock.now()
    try:
        wanted = read_declared(typed, today=now.date())
    except Mistake as mistake:
        values = {**_values(subject), "typed": typed, "error": mistake.field}
        return desk_page(_PAGE, status=422, **values)
    with committed() as session:
        is_kept = declare(session, shown_session() or b"", subject.statement_id, wanted, now=now)
    return onwards(subject.path) if is_kept else abort(403)


@declared.post("/desk/declared/<slug>/<int:declaration_id>/withdraw")
def end_declaration(slug: str, declaration_id: int) -> Response:
    """Date the end of a declaration; one that has ended, or is another statement's, stays as it is."""
    refuse_forged_form()
    subject = require_statement(Action.DECLARE, slug, part="declared")
    if declaration_id >= KEYS:
        abort(400)
    with committed() as session:
        withdraw_declaration(
            session, shown_session() or b"", subject.statement_id, declaration_id, now=clock.now()
        )
    return onwards(subject.path)
