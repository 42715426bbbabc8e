"""How a statement goes on: each step shows first what the public will see, and is then asked once more."""

from dataclasses import replace
from datetime import datetime

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
from petitioner.organisers.rules import Action, Role
from petitioner.organisers.shapes import Present
from petitioner.statements import jobs
from petitioner.statements.carry_out_requests import ROOM
from petitioner.statements.change_life import NoStatement, read_life
from petitioner.statements.life_form import read_life_form, written
from petitioner.statements.life_rules import FINAL, ImpossibleAct, LifeAct, possible, resumed_closing
from petitioner.statements.rules import Phase, RemovalReason, State
from petitioner.statements.shapes import Life

life_pages = Blueprint("desk_life", __name__)

_LIFE = "/desk/statements/<slug>/life"


@life_pages.get(_LIFE)
def show_life(slug: str) -> Response:
    """Show how a statement stands and what can be done with it."""
    path = f"/desk/statements/{slug}/life"
    present, life = _statement(slug, Action.SEE_STATEMENTS, path)
    now = clock.now()
    may_act = (life.organisation_id, Role.OWNER) in present.organiser.roles
    return waiting_page(
        "statements/life.html",
        path,
        path=path,
        life=life,
        phase=life.phase(now),
        acts=possible(life, now) if may_act else (),
        may_act=may_act,
    )


@life_pages.get(f"{_LIFE}/<act>")
def show_step(slug: str, act: str) -> Response:
    """Show what the public will see after one step, and ask whether it is to be taken."""
    _, life = _statement(slug, Action.END_STATEMENT, f"/desk/statements/{slug}/life/{act}")
    typed = {"closes_at": written(life.closes_at), "reason": "", "slug": ""}
    return _step_page(life, _act(act), typed, error=None)


@life_pages.post(f"{_LIFE}/<act>")
def take_step(slug: str, act: str) -> Response:
    """Take in that a step is to be taken; the worker takes it."""
    refuse_forged_form()
    path = f"/desk/statements/{slug}/life"
    _, life = _statement(slug, Action.END_STATEMENT, f"{path}/{act}")
    typed = {name: request.form.get(name, "") for name in ("closes_at", "reason", "slug")}
    wanted = _act(act)
    try:
        form = read_life_form(life, wanted, typed, clock.now())
    except ImpossibleAct as refusal:
        return _step_page(life, wanted, typed, error=refusal.reason)
    return hand_on(ROOM, form.to_bytes(), jobs.serve_statements, path)


def _statement(slug: str, action: Action, back: str) -> tuple[Present, Life]:
    """Return who is there and the statement, if they may do this with it."""
    present = require_equipped()
    try:
        with reading() as session:
            life = read_life(session, slug, language=language_of_request())
    except NoStatement:
        abort(refused_page())
    require_for(present, action, life.organisation_id, back=back)
    return present, life


def _act(word: str) -> LifeAct:
    if word not in set(LifeAct):
        abort(404)
    return LifeAct(word)


def _step_page(life: Life, act: LifeAct, typed: dict[str, str], *, error: str | None) -> Response:
    now = clock.now()
    return desk_page(
        "statements/life_step.html",
        status=422 if error else 200,
        path=f"/desk/statements/{life.slug}/life",
        life=life,
        act=act,
        after=_after(life, act, now),
        phase_after=_after(life, act, now).phase(now),
        is_possible=act in possible(life, now),
        is_final=act in FINAL,
        reasons=tuple(RemovalReason),
        typed=typed,
        error=error,
    )


def _after(life: Life, act: LifeAct, now: datetime) -> Life:
    """Return how the statement would stand after an act whose details are not typed yet."""
    if act is LifeAct.PAUSE and life.phase(now) in {Phase.OPEN, Phase.UPCOMING}:
        return replace(life, paused_at=now)
    if act is LifeAct.RESUME:
        return replace(life, paused_at=None, closes_at=resumed_closing(life, now))
    if act is LifeAct.CLOSE:
        return replace(life, state=State.CLOSED, paused_at=None, closes_at=None)
    if act in {LifeAct.ARCHIVE, LifeAct.UNARCHIVE}:
        return replace(life, archived_at=now if act is LifeAct.ARCHIVE else None)
    if act is LifeAct.RESTORE:
        return replace(life, removed_at=None, removal_reason=None)
    return life
