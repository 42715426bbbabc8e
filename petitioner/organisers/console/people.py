"""The people of an organisation: who is what, invitations, roles, and somebody's lost ways in."""

from flask import Blueprint, Response, abort, request

from petitioner.accounts.guards import shown_session
from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.foundation.web import foundation, language_of_request
from petitioner.organisers import jobs
from petitioner.organisers.carry_out_requests import ROOM
from petitioner.organisers.guards import (
    desk_page,
    hand_on,
    refuse_forged_form,
    require,
    require_for,
    waiting_page,
)
from petitioner.organisers.read import read_people
from petitioner.organisers.rules import GUARDED_ROLES, KEYS, LONGEST_NAME, Act, Action, Role
from petitioner.organisers.shapes import DeskForm, Place, Present
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address

people = Blueprint("desk_people", __name__)


@people.get("/desk/people/<slug>")
def show_people(slug: str) -> Response:
    """Show who has which role in an organisation; owners who have just proven who they are can change it."""
    path = f"/desk/people/{slug}"
    present, place = require(Action.SEE_PEOPLE, slug, back=path)
    return waiting_page("organisers/people.html", path, **_values(present, place))


def _values(present: Present, place: Place) -> dict[str, object]:
    with reading() as session:
        found = read_people(
            session,
            shown_session() or b"",
            place.organisation_id,
            keys=foundation().web_keys,
            now=clock.now(),
        )
    is_owner = Role.OWNER in place.roles
    return {
        "path": f"/desk/people/{place.slug}",
        "place": place,
        "people": found,
        "roles": tuple(Role),
        "guarded": GUARDED_ROLES,
        "is_owner": is_owner,
        "can_change": is_owner and present.organiser.is_fresh,
        "longest_name": LONGEST_NAME,
        "typed": {"name": "", "email": "", "role": ""},
        "error": None,
    }


@people.post("/desk/people/<slug>/invite")
def invite_somebody(slug: str) -> Response:
    """Take in that somebody is to be invited; the answer is the same whether the address has an account."""
    refuse_forged_form()
    path = f"/desk/people/{slug}"
    present, place = require(Action.INVITE, slug, back=path)
    typed = {name: request.form.get(name, "").replace("\0", "").strip() for name in ("name", "email", "role")}
    error = _mistake(typed)
    if error is not None:
        values = {**_values(present, place), "typed": typed, "error": error, "waiting": 0}
        return desk_page("organisers/people.html", status=422, **values)
    form = DeskForm(
        Act.INVITE,
        place.organisation_id,
        language_of_request(),
        role=Role(typed["role"]),
        name=typed["name"],
        email=typed["email"],
    )
    return hand_on(ROOM, form.to_bytes(), jobs.serve_organisers, path)


def _mistake(typed: dict[str, str]) -> str | None:
    if not 0 < len(typed["name"]) <= LONGEST_NAME:
        return "name"
    try:
        parse_email_address(typed["email"])
    except InvalidEmailAddress:
        return "email"
    return None if typed["role"] in set(Role) else "role"


@people.post("/desk/people/<slug>/<int:account_id>")
def change_somebody(slug: str, account_id: int) -> Response:
    """Take in that somebody gets or loses a role, or begins anew: `act` is like `give_role editor`."""
    refuse_forged_form()
    path = f"/desk/people/{slug}"
    word, _, role = request.form.get("act", "").partition(" ")
    if word not in {Act.GIVE_ROLE, Act.TAKE_ROLE, Act.RECOVER} or (role and role not in set(Role)):
        require(Action.SEE_PEOPLE, slug, back=path)
        abort(400)
    present, place = require(Action.SEE_PEOPLE, slug, back=path)
    require_for(present, Action(word), place.organisation_id, back=path)
    chosen = Role(role) if role else None
    if (chosen is None) != (word == Act.RECOVER) or account_id >= KEYS:
        abort(400)
    form = DeskForm(
        Act(word), place.organisation_id, language_of_request(), account_id=account_id, role=chosen
    )
    return hand_on(ROOM, form.to_bytes(), jobs.serve_organisers, path)
