"""The way in for staff, and out: an address is typed, a letter comes, its link is pressed once."""

from flask import Blueprint, Response, abort, request

from petitioner.accounts.ask_to_sign_in import ask_to_sign_in
from petitioner.accounts.enter import enter, is_open
from petitioner.accounts.guards import (
    give_cookie,
    refuse_forged_form,
    require_staff,
    shown_session,
    staff_of_request,
    staff_page,
    take_cookie,
)
from petitioner.accounts.own_sessions import end_own_session
from petitioner.accounts.shapes import SignInForm
from petitioner.authorities import jobs
from petitioner.authorities.rules import KEYS
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.queue import later
from petitioner.foundation.web import foundation, language_of_request, onwards, refuse_foreign_forms
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address

pages = Blueprint("authorities", __name__)


@pages.get("/staff/sign-in")
def show_sign_in() -> Response:
    """Show the one field in which the address is typed; whoever is signed in is at the desk already."""
    if staff_of_request() is not None:
        return onwards("/staff")
    return staff_page("authorities/sign_in.html", email="", error=None)


@pages.post("/staff/sign-in")
def take_address() -> Response:
    """Take an address in; the answer is the same whoever's it is, and whatever its domain."""
    refuse_foreign_forms()
    email = request.form.get("email", "").strip()
    error = _refusal(email)
    if error is not None:
        return staff_page("authorities/sign_in.html", status=422, email=email, error=error)
    form = SignInForm(email, language_of_request())
    with committed() as session:
        ask_to_sign_in(session, form, keys=foundation().web_keys, now=clock.now())
    later(jobs.serve_staff)
    return onwards("/staff/sign-in/sent")


def _refusal(email: str) -> str | None:
    if not email:
        return "missing"
    try:
        parse_email_address(email)
    except InvalidEmailAddress:
        return "invalid"
    return None


@pages.get("/staff/sign-in/sent")
def say_sent() -> Response:
    """Say what to do next; says nothing of anyone, so anyone may look."""
    return staff_page("authorities/sign_in_sent.html")


@pages.get("/staff/enter/<token>")
def show_entrance(token: str) -> Response:
    """Show one button. Looking uses nothing up: scanners look too."""
    with reading() as session:
        is_usable = is_open(session, token, now=clock.now())
    if not is_usable:
        return staff_page("authorities/entrance_closed.html", status=410)
    return staff_page("authorities/entrance.html")


@pages.post("/staff/enter/<token>")
def go_in(token: str) -> Response:
    """Begin a session under a secret nobody had before, and end what the browser's cookie opened so far."""
    refuse_foreign_forms()
    answer = onwards("/staff")
    secret = give_cookie(answer)
    with committed() as session:
        has_begun = enter(session, token, secret=secret, former=shown_session(), now=clock.now())
    if not has_begun:
        return staff_page("authorities/entrance_closed.html", status=410)
    return answer


@pages.post("/staff/sign-out")
def sign_out() -> Response:
    """End this session."""
    refuse_forged_form()
    _end(require_staff().session_id)
    answer = onwards("/staff/sign-in")
    take_cookie(answer)
    return answer


@pages.post("/staff/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    """End another session of the same account."""
    refuse_forged_form()
    require_staff()
    if session_id >= KEYS or not _end(session_id):
        abort(404)
    return onwards("/staff")


def _end(session_id: int) -> bool:
    shown = shown_session()
    if shown is None:
        return False
    with committed() as session:
        return end_own_session(session, shown, session_id, now=clock.now())
