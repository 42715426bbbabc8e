"""What the host sees of authorities: what waits, what is in force, what has ended, who is stopped."""

from typing import Final

from flask import Blueprint, Response, abort, request

from petitioner.accounts.guards import shown_session
from petitioner.authorities.host_shapes import HostLine, StaffAccount
from petitioner.authorities.look_over import (
    find_line,
    find_staff,
    frozen_accounts,
    lines_of,
    look_over,
    objections_to,
)
from petitioner.authorities.rules import KEYS, State
from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.organisers.guards import desk_page, require_host, waiting_page
from petitioner.organisers.rules import ALLOWED, Action
from petitioner.organisers.shapes import Place, Present
from petitioner.parliaments.read import read_assemblies

overview = Blueprint("desk_authorities", __name__)

ALL: Final = "/desk/authorities"
_LONGEST_SEARCH: Final = 100
_MOST_PAGES: Final = 1000
_STANDINGS: Final = {"in_force": (State.IN_FORCE,), "ended": (State.ENDED, State.REFUSED)}


def may(present: Present, place: Place, action: Action) -> bool:
    """Say whether somebody has a role that allows it, however old their proof is."""
    roles = {role for where, role in present.organiser.roles if where == place.organisation_id}
    return not roles.isdisjoint(ALLOWED[action])


@overview.get(ALL)
def show_authorities() -> Response:
    """Show what waits, and a page of what is in force or, if asked, of what has ended."""
    present, place = require_host(Action.SEE_AUTHORITIES, back=ALL)
    return waiting_page("authorities/console/authorities.html", ALL, **overview_values(present, place))


def overview_values(present: Present, place: Place) -> dict[str, object]:
    """Return what the first page is made of, as the request's address asks for it."""
    find = request.args.get("find", "")[:_LONGEST_SEARCH].replace("\0", "").strip()
    standing = request.args.get("standing", "in_force")
    typed = request.args.get("page", "1")
    page = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= len("999") else 1
    page, today = min(max(page, 1), _MOST_PAGES), clock.now().date()
    if standing not in _STANDINGS:
        standing = "in_force"
    with reading() as session:
        waiting_for_us = look_over(session, (State.ASKED,), find=find, on=today)
        found = look_over(session, _STANDINGS[standing], find=find, page=page, on=today)
        frozen = frozen_accounts(session)
        assemblies = read_assemblies(session, on=today)
    return {
        "path": ALL,
        "asked": waiting_for_us,
        "found": found,
        "standing": standing,
        "find": find,
        "page": page,
        "frozen": frozen,
        "assemblies": assemblies,
        "may_freeze": may(present, place, Action.END_AUTHORITY),
        "can_change": present.organiser.is_fresh,
        "typed": "",
        "error": None,
    }


@overview.get(f"{ALL}/<int:number>")
def show_authority(number: int) -> Response:
    """Show one authority, and what can be done with it."""
    action = f"{ALL}/{number}"
    present, place = require_host(Action.SEE_AUTHORITIES, back=action)
    values = authority_values(present, place, line_of(number))
    return waiting_page("authorities/console/authority.html", action, **values)


def authority_page(
    present: Present, place: Place, line: HostLine, *, typed: dict[str, str], error: str
) -> Response:
    """Return the page of an authority with what is wrong in its form."""
    values = authority_values(present, place, line)
    values |= {"typed": typed, "error": error, "waiting": 0, "is_late": False}
    return desk_page("authorities/console/authority.html", status=422, **values)


def authority_values(present: Present, place: Place, line: HostLine) -> dict[str, object]:
    """Return what the page of an authority is made of."""
    return {
        "path": ALL,
        "action": f"{ALL}/{line.authority_id}",
        "line": line,
        "may_grant": may(present, place, Action.GRANT_AUTHORITY) and line.state is State.ASKED,
        "may_end": may(present, place, Action.END_AUTHORITY) and line.state is State.IN_FORCE,
        "can_change": present.organiser.is_fresh,
        "typed": {"url": "", "note": ""},
        "error": None,
    }


@overview.get(f"{ALL}/accounts/<int:account_id>")
def show_account(account_id: int) -> Response:
    """Show an account of staff by its number: whether it is stopped, and for whom it acts or acted."""
    action = f"{ALL}/accounts/{account_id}"
    present, place = require_host(Action.SEE_AUTHORITIES, back=action)
    account = staff_of(account_id)
    with reading() as session:
        lines = lines_of(session, account_id, on=clock.now().date())
        objections = objections_to(session, shown_session() or b"", account_id, now=clock.now())
    return waiting_page(
        "authorities/console/account.html",
        action,
        path=ALL,
        action=action,
        account=account,
        lines=lines,
        objections=objections,
        may_freeze=may(present, place, Action.END_AUTHORITY) and account.frozen_at is None,
        may_thaw=may(present, place, Action.GRANT_AUTHORITY) and account.frozen_at is not None,
        can_change=present.organiser.is_fresh,
    )


def line_of(number: int) -> HostLine:
    """Return an authority; 404 if there is none of that number."""
    line = None
    if number < KEYS:
        with reading() as session:
            line = find_line(session, number, on=clock.now().date())
    return line or abort(404)


def staff_of(account_id: int) -> StaffAccount:
    """Return an account of staff; 404 if there is none of that number."""
    account = None
    if account_id < KEYS:
        with reading() as session:
            account = find_staff(session, account_id)
    return account or abort(404)
