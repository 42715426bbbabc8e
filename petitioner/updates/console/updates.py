"""The desk's pages of updates: all of a statement, one to write, and how the public will read it."""

from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple

from flask import Blueprint, Response, abort, request

from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.foundation.web import language_of_request
from petitioner.organisers.guards import (
    desk_page,
    hand_on,
    refuse_forged_form,
    refused_page,
    require_equipped,
    require_for,
    waiting_page,
)
from petitioner.organisers.rules import ALLOWED, Action
from petitioner.organisers.shapes import Present
from petitioner.statements.change_life import NoStatement, read_life
from petitioner.statements.markdown import render
from petitioner.statements.shapes import Life
from petitioner.updates import jobs
from petitioner.updates.carry_out_requests import ROOM
from petitioner.updates.change import checked, read_updates
from petitioner.updates.console.typed import Typed, about_of, fields_of, typed_of, words_of
from petitioner.updates.read import answer_day, languages_of
from petitioner.updates.rules import MOVES, Act, EventKind, Kind, Refused, State
from petitioner.updates.shapes import Update, UpdateForm, Words
from petitioner.vocabulary.language import LANGUAGES

updates = Blueprint("desk_updates", __name__)

LARGEST_FORM: Final = 1_048_576
"""Bytes: the longest text in every language, as a browser sends it."""
_ALL = "/desk/statements/<slug>/updates"


class _Asked(NamedTuple):
    """What the address of a request names."""

    present: Present
    life: Life
    languages: tuple[str, ...]
    updates: tuple[Update, ...]
    path: str

    def find(self, number: int) -> Update:
        """Return an update, or answer 404."""
        found = next((each for each in self.updates if each.number == number), None)
        if found is None:
            abort(404)
        return found


def _asked(slug: str, action: Action) -> _Asked:
    present = require_equipped()
    path = f"/desk/statements/{slug}/updates"
    try:
        with reading() as session:
            life = read_life(session, slug, language=language_of_request())
            languages = languages_of(session, life.statement_id)
            found = read_updates(session, life.statement_id)
    except NoStatement:
        abort(refused_page())
    require_for(present, action, life.organisation_id, back=path)
    ordered = tuple(language for language in LANGUAGES if language in languages)
    return _Asked(present, life, ordered, found, path)


@updates.get(_ALL)
def show_updates(slug: str) -> Response:
    """Show every update of a statement, and until when an answer is expected."""
    asked = _asked(slug, Action.SEE_STATEMENTS)
    return waiting_page("updates/updates.html", asked.path, **_list_values(asked))


def _list_values(asked: _Asked) -> dict[str, object]:
    with reading() as session:
        day = answer_day(session, asked.life.statement_id)
    roles = {role for where, role in asked.present.organiser.roles if where == asked.life.organisation_id}
    return {
        "path": asked.path,
        "life": asked.life,
        "updates": tuple(reversed(asked.updates)),
        "languages": asked.languages,
        "kinds": tuple(Kind),
        "may_write": not roles.isdisjoint(ALLOWED[Action.WRITE_UPDATE]),
        "answer_day": day,
        "typed": day.isoformat() if day else "",
        "error": None,
    }


@updates.post(f"{_ALL}/answer-day")
def take_answer_day(slug: str) -> Response:
    """Take in until when an answer is expected; nothing typed: no day."""
    refuse_forged_form()
    asked = _asked(slug, Action.WRITE_UPDATE)
    typed = request.form.get("answer_day", "").strip()
    try:
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        values = {**_list_values(asked), "typed": typed, "error": "day", "waiting": 0, "is_late": False}
        return desk_page("updates/updates.html", status=422, **values)
    form = UpdateForm(Act.SET_ANSWER_DAY, slug, answer_day=day)
    return hand_on(ROOM, form.to_bytes(), jobs.serve_updates, asked.path)


@updates.get(f"{_ALL}/new/<kind>")
def show_new(slug: str, kind: str) -> Response:
    """Show an empty form for one kind of update."""
    asked = _asked(slug, Action.WRITE_UPDATE)
    today = clock.now().date()
    return _editor(asked, _kind(kind), None, fields_of(None, today))


@updates.post(f"{_ALL}/new/<kind>")
def take_new(slug: str, kind: str) -> Response:
    """Show how it will be read, or take a new draft in."""
    return _take(slug, lambda _: (_kind(kind), None))


@updates.get(f"{_ALL}/<int:number>")
def show_one(slug: str, number: int) -> Response:
    """Show an update to be changed, published or withdrawn."""
    asked = _asked(slug, Action.WRITE_UPDATE)
    update = asked.find(number)
    return _editor(asked, update.about.kind, update, fields_of(update, clock.now().date()))


@updates.post(f"{_ALL}/<int:number>")
def take_one(slug: str, number: int) -> Response:
    """Show how it will be read, or take in what is to become of it."""

    def find(asked: _Asked) -> tuple[Kind, Update | None]:
        update = asked.find(number)
        return update.about.kind, update

    return _take(slug, find)


def _take(slug: str, find: Callable[[_Asked], tuple[Kind, Update | None]]) -> Response:
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM
    refuse_forged_form()
    asked = _asked(slug, Action.WRITE_UPDATE)
    kind, update = find(asked)
    act = request.form.get("act", "")
    if act in {Act.PUBLISH, Act.WITHDRAW}:
        if update is None or act not in MOVES[update.state]:
            abort(400)
        form = UpdateForm(Act(act), slug, update.number)
        return hand_on(ROOM, form.to_bytes(), jobs.serve_updates, asked.path)
    if act not in {Act.SAVE, "preview"}:
        abort(400)
    typed = typed_of(request.form, asked.languages)
    try:
        about = about_of(kind, typed)
        words = checked(about, words_of(typed, asked.languages), asked.languages)
    except Refused as refusal:
        return _editor(asked, kind, update, typed, error=refusal)
    if act == "preview":
        return _editor(asked, kind, update, typed, preview=words)
    form = UpdateForm(Act.SAVE, slug, update.number if update else 0, about, words)
    return hand_on(ROOM, form.to_bytes(), jobs.serve_updates, asked.path)


def _kind(word: str) -> Kind:
    if word not in set(Kind):
        abort(404)
    return Kind(word)


def _editor(
    asked: _Asked,
    kind: Kind,
    update: Update | None,
    typed: Typed,
    *,
    error: Refused | None = None,
    preview: dict[str, Words] | None = None,
) -> Response:
    shown = {code: (words.title, render(words.body, code)) for code, words in (preview or {}).items()}
    return desk_page(
        "updates/editor.html",
        status=422 if error else 200,
        path=asked.path,
        action=f"{asked.path}/{update.number if update else f'new/{kind}'}",
        life=asked.life,
        kind=kind,
        update=update,
        is_public=update is not None and update.state is not State.DRAFT,
        acts=tuple(MOVES[update.state]) if update else (Act.SAVE,),
        languages=asked.languages,
        language_names=LANGUAGES,
        events=tuple(EventKind),
        typed=typed,
        error=error,
        preview=shown,
    )
