"""The desk: for whom staff may act, what waits, where they are signed in; and the forms to ask for more."""

from typing import Final

from flask import Blueprint, Response, abort, request

from petitioner.accounts.guards import refuse_forged_form, require_staff, shown_session, staff_page
from petitioner.accounts.own_sessions import own_sessions
from petitioner.accounts.shapes import Actor
from petitioner.authorities import jobs
from petitioner.authorities.check import KINDS, check
from petitioner.authorities.forms import Typed, mistakes, read_typed, term_of, whom_of
from petitioner.authorities.own_assemblies import own_assemblies
from petitioner.authorities.read import list_authorities, secretariat_for
from petitioner.authorities.rules import UNDER_WAY, DeskKind, RefusedAuthority
from petitioner.authorities.shapes import DeskForm
from petitioner.authorities.want import count_wanted, want
from petitioner.foundation import clock
from petitioner.foundation.db import Session, committed, reading
from petitioner.foundation.queue import later
from petitioner.foundation.web import foundation, language_of_request, onwards
from petitioner.parliaments.read import find_members, read_groupings
from petitioner.parliaments.shapes import AssemblyView, GroupingView
from petitioner.vocabulary.email_address import parse_email_address

staff = Blueprint("staff", __name__)

MOST_FOUND: Final = 30
"""Members shown at once; who looks for more types more of the name."""
PATIENCE: Final = 15
"""How often, every two seconds, a desk that waits for the worker looks by itself."""
_SCOPES: Final = {kind: scope for scope, kind in KINDS.items()}
_AT_FAULT: Final = {"past": "ends_on", "dates": "ends_on", "assembly": "email"}
"""The field under which a page says why something cannot be had; otherwise it is who was chosen."""


@staff.get("/staff")
def show_desk() -> Response:
    """Show the desk; while a worker is at something, the page looks again by itself."""
    actor, shown = require_staff(), shown_session() or b""
    now = clock.now()
    with reading() as session:
        held = list_authorities(session, actor.account_id, on=now.date())
        waiting = count_wanted(session, shown, now=now)
        sessions = own_sessions(session, shown, now=now)
    waited = request.args.get("waited", "")
    count = int(waited) if waited.isascii() and waited.isdigit() and len(waited) < len("999") else 0
    response = staff_page(
        "authorities/desk.html",
        place="/staff",
        held=[each for each in held if each.state in UNDER_WAY],
        past=[each for each in held if each.state not in UNDER_WAY],
        may_grant=any(each.may_grant for each in held if each.state in UNDER_WAY),
        waiting=waiting,
        is_late=count >= PATIENCE,
        sessions=sessions,
    )
    if waiting and count < PATIENCE:
        response.headers["Refresh"] = f"2; url=/staff?waited={count + 1}"
    return response


@staff.get("/staff/authorities/new")
def show_asking() -> Response:
    """Show the form with which staff ask to act for somebody, and whom a search has found."""
    return _form_page(require_staff(), read_typed(request.args), is_for_another=False)


@staff.post("/staff/authorities")
def ask_for_authority() -> Response:
    """Take in that staff ask to act for somebody."""
    refuse_forged_form()
    return _take(require_staff(), DeskKind.ASK)


@staff.get("/staff/grants/new")
def show_granting() -> Response:
    """Show the form with which a secretariat lets somebody else act."""
    return _form_page(require_staff(), read_typed(request.args), is_for_another=True)


@staff.post("/staff/grants")
def let_another_act() -> Response:
    """Take in that a secretariat lets somebody else act."""
    refuse_forged_form()
    return _take(require_staff(), DeskKind.GRANT)


@staff.post("/staff/authorities/<int:authority_id>/end")
def end_authority(authority_id: int) -> Response:
    """Take in that staff want to act no more, or to ask no more."""
    refuse_forged_form()
    require_staff()
    return _wanted(DeskForm(DeskKind.END, language_of_request(), authority_id=authority_id))


def _take(actor: Actor, kind: DeskKind) -> Response:
    typed, is_for_another = read_typed(request.form), kind is DeskKind.GRANT
    errors = mistakes(typed, is_for_another=is_for_another)
    with reading() as session:
        assembly = _assembly(session, actor, typed)
        whom = whom_of(typed.whom, assembly.assembly_id)
        term = term_of(typed)
        form = DeskForm(kind, language_of_request(), whom, term, typed.note, typed.email)
        if not errors:
            errors = _refusal(session, actor, form)
    if errors:
        return _form_page(actor, typed, is_for_another=is_for_another, errors=errors)
    return _wanted(form)


def _refusal(session: Session, actor: Actor, form: DeskForm) -> dict[str, str]:
    """Return why the worker would refuse it, as far as can be known here."""
    if form.whom is None or form.term is None:
        return {"whom": "missing"}
    today = clock.now().date()
    domain = parse_email_address(form.email).domain() if form.email else actor.domain
    try:
        checked = check(session, form.whom, form.term, domain=domain, today=today)
    except RefusedAuthority as refusal:
        return {_AT_FAULT.get(refusal.reason, "whom"): refusal.reason}
    if form.kind is DeskKind.GRANT:
        own = checked.member and secretariat_for(session, actor.account_id, checked.member, on=today)
        return {} if own else {"whom": "secretariat"}
    return {}


def _wanted(form: DeskForm) -> Response:
    shown = shown_session()
    with committed() as session:
        is_taken = shown is not None and want(
            session, shown, form, keys=foundation().web_keys, now=clock.now()
        )
    if not is_taken:
        abort(403)
    later(jobs.serve_staff)
    return onwards("/staff")


def _assembly(session: Session, actor: Actor, typed: Typed) -> AssemblyView:
    """Return the assembly that was chosen among the actor's own, or the first; 403 if they have none."""
    own = own_assemblies(session, actor.domain, on=clock.now().date())
    if not own:
        abort(403)
    return next((each for each in own if each.slug == typed.assembly), own[0])


def _form_page(
    actor: Actor, typed: Typed, *, is_for_another: bool, errors: dict[str, str] | None = None
) -> Response:
    today = clock.now().date()
    with reading() as session:
        assembly = _assembly(session, actor, typed)
        found = find_members(session, assembly.assembly_id, on=today, find=typed.find) if typed.find else ()
        if is_for_another:
            found = tuple(
                each for each in found if secretariat_for(session, actor.account_id, each, on=today)
            )
        groupings: tuple[GroupingView, ...] = ()
        if not is_for_another:
            groupings = read_groupings(session, assembly.assembly_id, on=today)
        own = own_assemblies(session, actor.domain, on=today)
    return staff_page(
        "authorities/ask.html",
        status=422 if errors else 200,
        place="/staff/grants/new" if is_for_another else "/staff/authorities/new",
        assemblies=own,
        assembly=assembly,
        found=found[:MOST_FOUND],
        are_more=len(found) > MOST_FOUND,
        groupings=[(f"{_SCOPES[each.kind]}-{each.grouping_id}", each.name) for each in groupings],
        typed=typed,
        today=today,
        errors=errors or {},
        is_for_another=is_for_another,
    )
