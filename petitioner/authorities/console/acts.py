"""What the host does with an authority or an account of staff; a worker carries it out."""

from flask import Blueprint, Response, abort, request

from petitioner.authorities import jobs
from petitioner.authorities.carry_out_host import ROOM
from petitioner.authorities.console.overview import ALL, authority_page, line_of, overview_values, staff_of
from petitioner.authorities.host_shapes import HostAct, HostForm
from petitioner.authorities.rules import is_storable
from petitioner.organisers.guards import desk_page, hand_on, refuse_forged_form, require_host
from petitioner.organisers.rules import Action
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address

acts = Blueprint("desk_authority_acts", __name__)


@acts.post(f"{ALL}/<int:number>/grant")
def grant(number: int) -> Response:
    """Take in that what was asked for is granted, and how it is known that it may be."""
    refuse_forged_form()
    path = f"{ALL}/{number}"
    present, place = require_host(Action.GRANT_AUTHORITY, back=path)
    line = line_of(number)
    typed = {name: request.form.get(name, "").replace("\0", "").strip() for name in ("url", "note")}
    error = evidence_mistake(typed)
    if error is not None:
        return authority_page(present, place, line, typed=typed, error=error)
    return hand_on(ROOM, HostForm(HostAct.GRANT, number, typed).to_bytes(), jobs.serve_staff, path)


def evidence_mistake(typed: dict[str, str]) -> str | None:
    """Say in a word what is wrong with how something is known; None: nothing is."""
    if not (typed["url"] or typed["note"]):
        return "evidence"
    if typed["url"] and not typed["url"].startswith(("https://", "http://")):
        return "url"
    if not is_storable(typed["url"]):
        return "url_long"
    return None if is_storable(typed["note"]) else "note_long"


@acts.post(f"{ALL}/<int:number>/refuse")
def refuse(number: int) -> Response:
    """Take in that what was asked for is refused."""
    return _about_authority(HostAct.REFUSE, Action.GRANT_AUTHORITY, number)


@acts.post(f"{ALL}/<int:number>/end")
def end(number: int) -> Response:
    """Take in that an authority ends."""
    return _about_authority(HostAct.END, Action.END_AUTHORITY, number)


def _about_authority(act: HostAct, action: Action, number: int) -> Response:
    refuse_forged_form()
    path = f"{ALL}/{number}"
    require_host(action, back=path)
    line_of(number)
    return hand_on(ROOM, HostForm(act, number).to_bytes(), jobs.serve_staff, path)


@acts.post(f"{ALL}/accounts/<int:account_id>/freeze")
def freeze(account_id: int) -> Response:
    """Take in that an account of staff is stopped."""
    return _about_account(HostAct.FREEZE, Action.END_AUTHORITY, account_id)


@acts.post(f"{ALL}/accounts/<int:account_id>/thaw")
def thaw(account_id: int) -> Response:
    """Take in that a stopped account may be used again."""
    return _about_account(HostAct.THAW, Action.GRANT_AUTHORITY, account_id)


@acts.post(f"{ALL}/accounts")
def stop_or_let_in() -> Response:
    """Take in that the account of an address is stopped, or may be used again; the address is sealed."""
    refuse_forged_form()
    act = request.form.get("act", "")
    action = Action.GRANT_AUTHORITY if act == HostAct.THAW_ADDRESS else Action.END_AUTHORITY
    present, place = require_host(action, back=ALL)
    if act not in {HostAct.FREEZE_ADDRESS, HostAct.THAW_ADDRESS}:
        abort(400)
    typed = request.form.get("email", "").replace("\0", "").strip()
    try:
        parse_email_address(typed)
    except InvalidEmailAddress:
        values = overview_values(present, place)
        values |= {"typed": typed, "error": "email", "waiting": 0, "is_late": False}
        return desk_page("authorities/console/authorities.html", status=422, **values)
    form = HostForm(HostAct(act), place.organisation_id, {"email": typed})
    return hand_on(ROOM, form.to_bytes(), jobs.serve_staff, ALL)


def _about_account(act: HostAct, action: Action, account_id: int) -> Response:
    refuse_forged_form()
    path = f"{ALL}/accounts/{account_id}"
    require_host(action, back=path)
    staff_of(account_id)
    return hand_on(ROOM, HostForm(act, account_id).to_bytes(), jobs.serve_staff, path)
