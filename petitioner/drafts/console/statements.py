"""All statements of one's organisations, a page about each, and how new ones and amendments begin."""

from flask import Blueprint, Response, abort, request

from petitioner.drafts.begin import begin, begin_amendment
from petitioner.drafts.console.shared import (
    look,
    may_write,
    names_in,
    require_draft,
    require_found,
    shown,
)
from petitioner.drafts.overview import list_statements
from petitioner.drafts.read import read_drafts, read_history
from petitioner.drafts.rules import Saved
from petitioner.drafts.store.desk import support_draft
from petitioner.drafts.templates import Template, begun_with
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.web import language_of_request, onwards
from petitioner.organisers.guards import (
    desk_page,
    refuse_forged_form,
    refused_page,
    require,
    require_equipped,
)
from petitioner.organisers.rules import Action, is_storable
from petitioner.statements.rules import LONGEST_TITLE, canonical_line
from petitioner.vocabulary.language import LANGUAGES
from petitioner.vocabulary.slug import is_slug

statements = Blueprint("desk_statements", __name__)


@statements.get("/desk/statements")
def show_statements() -> Response:
    """Show the statements and drafts of one's organisations."""
    present = require_equipped()
    with reading() as session:
        lines = list_statements(session, present.organisation_ids, language_of_request(), now=clock.now())
        drafts = read_drafts(session, shown(), now=clock.now())
    return desk_page(
        "drafts/statements.html",
        path="/desk/statements",
        lines=lines,
        drafts=drafts,
        may_write=may_write,
    )


@statements.get("/desk/drafts/<slug>/new")
def show_new(slug: str) -> Response:
    """Show the form a new statement begins with."""
    require(Action.WRITE_STATEMENT, slug, back=f"/desk/drafts/{slug}/new")
    return _new_page(slug, {"language": language_of_request(), "template": Template.EMPTY}, None)


@statements.post("/desk/drafts/<slug>/new")
def take_new(slug: str) -> Response:
    """Begin a draft and lead on to its text."""
    refuse_forged_form()
    path = f"/desk/drafts/{slug}/new"
    _, place = require(Action.WRITE_STATEMENT, slug, back=path)
    typed = {name: request.form.get(name, "").strip() for name in ("title", "slug", "language", "template")}
    error = _mistake(typed)
    if error is not None:
        return _new_page(slug, typed, error)
    text = begun_with(Template(typed["template"]), typed["language"], canonical_line(typed["title"]))
    with committed() as session:
        begun = begin(session, shown(), place.organisation_id, typed["slug"], text, now=clock.now())
    if begun.saved is Saved.TAKEN:
        return _new_page(slug, typed, "taken")
    if begun.saved is not Saved.SAVED:
        abort(refused_page())
    return onwards(f"/desk/statements/{begun.slug}/text/{typed['language']}")


def _mistake(typed: dict[str, str]) -> str | None:
    title = canonical_line(typed["title"])
    if not 0 < len(title) <= LONGEST_TITLE or not is_storable(title):
        return "title"
    if typed["slug"] and not is_slug(typed["slug"]):
        return "slug"
    if typed["language"] not in LANGUAGES:
        return "language"
    return None if typed["template"] in set(Template) else "template"


def _new_page(slug: str, typed: dict[str, str], error: str | None) -> Response:
    _, place = require(Action.WRITE_STATEMENT, slug, back=f"/desk/drafts/{slug}/new")
    return desk_page(
        "drafts/new.html",
        status=422 if error else 200,
        place=place,
        typed={"title": "", "slug": "", **typed},
        error=error,
        templates=tuple(Template),
        longest_title=LONGEST_TITLE,
    )


@statements.get("/desk/statements/<draft_slug>")
def show_statement(draft_slug: str) -> Response:
    """Show where a statement stands, what is missing, and what comes next."""
    path = f"/desk/statements/{draft_slug}"
    found = require_found(Action.SEE_STATEMENTS, draft_slug, back=path)
    now = clock.now()
    with reading() as session:
        mine = list_statements(session, (found.place.organisation_id,), language_of_request(), now=now)
        history = read_history(session, shown(), found.last.draft.draft_id, now=now) if found.last else ()
    return desk_page(
        "drafts/statement.html",
        path=path,
        slug=draft_slug,
        is_published=found.source is not None,
        found=found,
        whole=found.whole,
        line=next((each for each in mine if each.slug == draft_slug), None),
        problems=look(found.whole).checked.problems if found.whole else (),
        history=history,
        names=names_in(found.place),
        is_writer=found.may(Action.WRITE_STATEMENT),
    )


@statements.post("/desk/statements/<statement_slug>/amend")
def take_amendment(statement_slug: str) -> Response:
    """Begin an amendment of a statement and lead on to its text; to the one that is being written, if any."""
    refuse_forged_form()
    path = f"/desk/statements/{statement_slug}"
    found = require_found(Action.WRITE_STATEMENT, statement_slug, back=path)
    if found.whole is None and found.source is not None:
        with committed() as session:
            begun = begin_amendment(session, shown(), found.source, now=clock.now())
        if begun.saved is Saved.REFUSED:
            abort(refused_page())
    return onwards(f"{path}/text")


@statements.post("/desk/statements/<draft_slug>/support")
def take_support(draft_slug: str) -> Response:
    """Note that somebody wants the draft to be reviewed."""
    refuse_forged_form()
    path = f"/desk/statements/{draft_slug}"
    _, whole = require_draft(Action.SEE_STATEMENTS, draft_slug, back=path)
    with committed() as session:
        support_draft(session, shown(), whole.draft.draft_id, now=clock.now())
    return onwards(path)
