"""The way in to the organisers' desk, and out: a password with a code, a passkey, or an invitation's link."""

from typing import Final

from flask import Blueprint, Response, request

from petitioner.accounts.guards import give_cookie, shown_session, take_cookie
from petitioner.accounts.own_sessions import end_own_session
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.tokens import digest
from petitioner.foundation.web import foundation, onwards, refuse_foreign_forms
from petitioner.organisers.enter import (
    Typed,
    enter_by_invitation,
    enter_by_passkey,
    enter_by_password,
    is_invitation_open,
    secret_of,
)
from petitioner.organisers.guards import (
    SIGN_IN,
    desk_page,
    present_of_request,
    refuse_forged_form,
    require_present,
    site,
)
from petitioner.organisers.network_brake import NetworkBrake
from petitioner.organisers.passkeys import WrongAnswer, options_to_show, read_answer
from petitioner.organisers.rules import LONGEST_PASSWORD
from petitioner.organisers.web_secrets import name_digest, password_proof
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address

pages = Blueprint("organisers", __name__)

_BRAKE: Final = NetworkBrake()


@pages.get("/desk/sign-in")
def show_sign_in() -> Response:
    """Show both ways in; whoever is signed in is at the desk already."""
    if present_of_request() is not None:
        return onwards("/desk")
    return _sign_in_page()


def _sign_in_page(*, email: str = "", error: bool = False) -> Response:
    options = ""
    if site().has_name:
        options = options_to_show(site(), session_id=0, known=(), now=clock.now())
    status = 422 if error else 200
    return desk_page("organisers/sign_in.html", status=status, email=email, error=error, options=options)


@pages.post("/desk/sign-in")
def take_password() -> Response:
    """Let somebody in whose address, password and code are right; all who are not get the same answer."""
    refuse_foreign_forms()
    email = request.form.get("email", "").strip()
    answer = onwards("/desk")
    if not _BRAKE.may_try(request.remote_addr) or not _enter(email, answer):
        return _sign_in_page(email=email, error=True)
    _BRAKE.forgive(request.remote_addr)
    return answer


def _enter(email: str, answer: Response) -> bool:
    password, code = request.form.get("password", ""), request.form.get("code", "")
    try:
        address = parse_email_address(email)
    except InvalidEmailAddress:
        return False
    if not 0 < len(password) <= LONGEST_PASSWORD:
        return False
    keys = foundation().web_keys
    typed = Typed(name_digest(keys, address), password_proof(keys, address, password), code)
    with committed() as session:  # the try counts, whatever comes after it
        secret = secret_of(session, site(), typed, now=clock.now())
    if secret is None:
        return False
    fresh = digest(give_cookie(answer))
    with committed() as session:
        return enter_by_password(session, typed, secret, fresh=fresh, former=shown_session(), now=clock.now())


@pages.post("/desk/sign-in/passkey")
def take_passkey() -> Response:
    """Let somebody in whose passkey answered."""
    refuse_foreign_forms()
    answer = onwards("/desk")
    try:
        shown = read_answer(request.form.get("answer", ""))
    except WrongAnswer:
        return _sign_in_page(error=True)
    fresh = digest(give_cookie(answer))
    with committed() as session:
        has_begun = enter_by_passkey(
            session, site(), shown, fresh=fresh, former=shown_session(), now=clock.now()
        )
    return answer if has_begun else _sign_in_page(error=True)


@pages.get("/desk/enter/<token>")
def show_entrance(token: str) -> Response:
    """Show one button. Looking uses nothing up: scanners look too."""
    with reading() as session:
        is_usable = is_invitation_open(session, token, now=clock.now())
    if not is_usable:
        return desk_page("organisers/entrance_closed.html", status=410)
    return desk_page("organisers/entrance.html")


@pages.post("/desk/enter/<token>")
def go_in(token: str) -> Response:
    """Begin a session in which a first way in is made."""
    refuse_foreign_forms()
    answer = onwards("/desk/account")
    fresh = digest(give_cookie(answer))
    with committed() as session:
        has_begun = enter_by_invitation(session, token, fresh=fresh, former=shown_session(), now=clock.now())
    if not has_begun:
        return desk_page("organisers/entrance_closed.html", status=410)
    return answer


@pages.post("/desk/sign-out")
def sign_out() -> Response:
    """End this session."""
    refuse_forged_form()
    present = require_present()
    with committed() as session:
        end_own_session(session, shown_session() or b"", present.session_id, now=clock.now())
    answer = onwards(SIGN_IN)
    take_cookie(answer)
    return answer
