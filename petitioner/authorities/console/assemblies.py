"""One assembly at the host's desk: the domains of its own staff, and granting what nobody asked for yet."""

from datetime import date
from typing import Final

from flask import Blueprint, Response, abort, request

from petitioner.authorities import jobs
from petitioner.authorities.carry_out_host import ROOM, order_of
from petitioner.authorities.console.acts import evidence_mistake
from petitioner.authorities.console.overview import ALL, may
from petitioner.authorities.grant_by_organiser import examine
from petitioner.authorities.host_shapes import HostAct, HostForm
from petitioner.authorities.keep_domain import checked_domain, domains_of
from petitioner.authorities.rules import RefusedAuthority, RefusedDomain, Scope, is_storable
from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.organisers.guards import (
    desk_page,
    hand_on,
    refuse_forged_form,
    require_host,
    waiting_page,
)
from petitioner.organisers.rules import Action
from petitioner.organisers.shapes import Place, Present
from petitioner.parliaments.read import find_assembly, read_groupings
from petitioner.parliaments.rules import UnknownAssembly, UnknownPerson
from petitioner.parliaments.shapes import AssemblyView

assemblies = Blueprint("desk_authority_assemblies", __name__)

_FIELDS: Final = ("staff", "scope", "name", "starts_on", "ends_on", "may_grant", "url", "note")
_LONGEST_DOMAIN: Final = 253


def _path(slug: str) -> str:
    return f"{ALL}/assemblies/{slug}"


def _assembly(slug: str) -> AssemblyView:
    try:
        with reading() as session:
            return find_assembly(session, slug, on=clock.now().date())
    except UnknownAssembly:
        abort(404)


@assemblies.get(f"{ALL}/assemblies/<slug>")
def show_assembly(slug: str) -> Response:
    """Show the domains of an assembly."""
    present, place = require_host(Action.SEE_AUTHORITIES, back=_path(slug))
    values = _values(present, place, _assembly(slug))
    return waiting_page("authorities/console/assembly.html", _path(slug), **values)


def _domains(assembly: AssemblyView) -> tuple[str, ...]:
    with reading() as session:
        return domains_of(session, assembly.assembly_id)


def _values(present: Present, place: Place, assembly: AssemblyView) -> dict[str, object]:
    return {
        "path": ALL,
        "action": _path(assembly.slug),
        "assembly": assembly,
        "domains": _domains(assembly),
        "may_keep": may(present, place, Action.KEEP_DOMAIN),
        "may_grant": may(present, place, Action.GRANT_AUTHORITY),
        "can_change": present.organiser.is_fresh,
        "typed": "",
        "error": None,
    }


@assemblies.post(f"{ALL}/assemblies/<slug>/domains/add")
def add_domain(slug: str) -> Response:
    """Take in that a domain is an assembly's own."""
    return _keep(slug, HostAct.ADD_DOMAIN)


@assemblies.post(f"{ALL}/assemblies/<slug>/domains/remove")
def remove_domain(slug: str) -> Response:
    """Take in that a domain is an assembly's own no more."""
    return _keep(slug, HostAct.REMOVE_DOMAIN)


def _keep(slug: str, act: HostAct) -> Response:
    refuse_forged_form()
    present, place = require_host(Action.KEEP_DOMAIN, back=_path(slug))
    assembly = _assembly(slug)
    typed = request.form.get("domain", "").replace("\0", "").strip()
    values = _values(present, place, assembly)
    try:
        # A list can be older than today's rules: whatever is on it can be taken off.
        is_listed = act is HostAct.REMOVE_DOMAIN and typed in _domains(assembly)
        domain = typed if is_listed else checked_domain(typed[: _LONGEST_DOMAIN + 1])
    except RefusedDomain as refusal:
        values |= {"typed": typed, "error": refusal.reason, "waiting": 0, "is_late": False}
        return desk_page("authorities/console/assembly.html", status=422, **values)
    form = HostForm(act, assembly.assembly_id, {"domain": domain})
    return hand_on(ROOM, form.to_bytes(), jobs.serve_staff, _path(slug))


@assemblies.get(f"{ALL}/assemblies/<slug>/grant")
def show_granting(slug: str) -> Response:
    """Show the form with which the host lets staff act who have not asked."""
    require_host(Action.GRANT_AUTHORITY, back=f"{_path(slug)}/grant")
    typed = dict.fromkeys(_FIELDS, "") | {"scope": Scope.MEMBER, "starts_on": clock.now().date().isoformat()}
    typed["name"] = request.args.get("name", "")[:_LONGEST_DOMAIN].replace("\0", "")
    return _granting(_assembly(slug), typed)


@assemblies.post(f"{ALL}/assemblies/<slug>/grant")
def give(slug: str) -> Response:
    """Take in that somebody may act for a member, a group or a delegation."""
    refuse_forged_form()
    require_host(Action.GRANT_AUTHORITY, back=f"{_path(slug)}/grant")
    assembly = _assembly(slug)
    typed = {name: request.form.get(name, "").replace("\0", "").strip() for name in _FIELDS}
    error = _mistake(assembly, typed)
    if error is not None:
        return _granting(assembly, typed, error)
    form = HostForm(HostAct.GIVE, assembly.assembly_id, typed | {"assembly": assembly.slug})
    return hand_on(ROOM, form.to_bytes(), jobs.serve_staff, _path(slug))


def _mistake(assembly: AssemblyView, typed: dict[str, str]) -> str | None:
    """Return the reason for which the worker would refuse it, as far as can be known here."""
    wrong = _wrong_in_form(typed) or evidence_mistake(typed)
    if wrong is not None:
        return wrong
    try:
        with reading() as session:
            examine(session, assembly, order_of(typed), now=clock.now())
    except RefusedAuthority as refusal:
        return refusal.reason
    except UnknownPerson:
        return "member"
    return None


def _wrong_in_form(typed: dict[str, str]) -> str | None:
    for name in ("starts_on", "ends_on"):
        try:
            if typed[name] or name == "starts_on":
                date.fromisoformat(typed[name])
        except ValueError:
            return name
    if typed["scope"] not in set(Scope):
        return "scope"
    if not typed["name"] or not is_storable(typed["name"]):
        return "member" if typed["scope"] == Scope.MEMBER else "grouping"
    return None


def _granting(assembly: AssemblyView, typed: dict[str, str], error: str | None = None) -> Response:
    with reading() as session:
        groupings = read_groupings(session, assembly.assembly_id, on=clock.now().date())
    return desk_page(
        "authorities/console/grant.html",
        status=200 if error is None else 422,
        path=ALL,
        back=_path(assembly.slug),
        action=f"{_path(assembly.slug)}/grant",
        assembly=assembly,
        groupings=[each.name for each in groupings],
        scopes=list(Scope),
        typed=typed,
        error=error,
    )
