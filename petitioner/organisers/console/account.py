"""The own account: ways in, and where one is signed in. The only pages of the desk before one is equipped."""

from typing import Final

import segno
from flask import Blueprint, Response, abort, request
from markupsafe import Markup

from petitioner.accounts.guards import shown_session
from petitioner.accounts.own_sessions import end_own_session, own_sessions
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.secrets import UnreadableSeal
from petitioner.foundation.tokens import raw_from, token_from
from petitioner.foundation.web import foundation, onwards
from petitioner.organisers.codes import new_secret, secret_address, secret_text, step_of
from petitioner.organisers.guards import (
    ask_again,
    desk_page,
    refuse_forged_form,
    require_present,
    site,
    turn_of,
)
from petitioner.organisers.passkeys import WrongAnswer, check_made, options_to_make, read_answer
from petitioner.organisers.rules import KEYS, LONGEST_NAME, refusal_of_password
from petitioner.organisers.shapes import Present
from petitioner.organisers.ways_in import (
    NewPassword,
    add_passkey,
    own_passkeys,
    remove_passkey,
    remove_password,
    set_password,
)
from petitioner.organisers.web_secrets import decrypt, encrypt, name_digest, password_proof
from petitioner.vocabulary.email_address import EmailAddress, InvalidEmailAddress, parse_email_address

account = Blueprint("desk_account", __name__)

PAGE: Final = "/desk/account"


@account.get("/desk/account")
def show_account() -> Response:
    """Show the own ways in and sessions."""
    return _account_page()


def _account_page(*, error: str | None = None) -> Response:
    present, shown, now = require_present(), shown_session() or b"", clock.now()
    with reading() as session:
        passkeys = own_passkeys(session, foundation().web_keys, present, shown, now=now)
        sessions = own_sessions(session, shown, now=now)
    options = ""
    if present.may_change and site().has_name:
        known = tuple(each.credential for each in passkeys)
        options = options_to_make(
            site(), present.account_id, session_id=present.session_id, known=known, now=now
        )
    return desk_page(
        "organisers/account.html",
        status=422 if error else 200,
        path=PAGE,
        passkeys=passkeys,
        sessions=sessions,
        options=options,
        error=error,
        is_nameless=not site().has_name,
        longest_name=LONGEST_NAME,
        can_lose_passkey=present.has_password or len(passkeys) > 2,  # noqa: PLR2004 - two must be left
        can_lose_password=present.has_password and len(passkeys) > 1,
    )


def _require_change() -> Present:
    """Return who is there, if the session may change ways in just now; else ask for a fresh proof."""
    refuse_forged_form()
    present = require_present()
    if not present.may_change:
        abort(ask_again(PAGE))
    return present


@account.post("/desk/account/passkeys")
def take_new_passkey() -> Response:
    """Keep a passkey that the browser made just now."""
    present = _require_change()
    name = request.form.get("name", "").replace("\0", "").strip()[:LONGEST_NAME]
    answer = onwards(PAGE)
    try:
        shown = read_answer(request.form.get("answer", ""))
        made = check_made(site(), shown, session_id=present.session_id, now=clock.now())
    except WrongAnswer:
        return _account_page(error="passkey")
    with committed() as session:
        is_kept = add_passkey(session, foundation().web_keys, present, turn_of(answer), made, name=name)
    return answer if is_kept else _account_page(error="passkey")


@account.post("/desk/account/passkeys/<int:passkey_id>/remove")
def take_passkey_away(passkey_id: int) -> Response:
    """Take a passkey away, unless too little would be left."""
    _require_change()
    answer = onwards(PAGE)
    if passkey_id >= KEYS:
        abort(404)
    with committed() as session:
        is_gone = remove_passkey(session, turn_of(answer), passkey_id)
    return answer if is_gone else _account_page(error="left")


@account.post("/desk/account/password/remove")
def take_password_away() -> Response:
    """Take the password and its codes away, if two passkeys are left."""
    _require_change()
    answer = onwards(PAGE)
    with committed() as session:
        is_gone = remove_password(session, turn_of(answer))
    return answer if is_gone else _account_page(error="left")


@account.get("/desk/account/password")
def show_password() -> Response:
    """Show the form that sets a password, with a fresh secret for its codes."""
    present = require_present()
    if not present.may_change:
        return ask_again("/desk/account/password")
    return _password_page(present, new_secret())


@account.post("/desk/account/password")
def take_new_password() -> Response:
    """Set the password and its codes: both, or neither."""
    present = _require_change()
    secret = _carried(present)
    if secret is None:
        return _password_page(present, new_secret(), error="code")
    email, password = request.form.get("email", "").strip(), request.form.get("password", "")
    step = step_of(secret, request.form.get("code", ""), now=clock.now())
    try:
        address = parse_email_address(email)
    except InvalidEmailAddress:
        return _password_page(present, secret, error="email", email=email)
    error = refusal_of_password(password, email) or (None if step is not None else "code")
    if error is not None or step is None:
        return _password_page(present, secret, error=error, email=email)
    answer = onwards(PAGE)
    with committed() as session:
        new = _new_password(address, password, secret, step)
        is_set = set_password(session, foundation().web_keys, present, turn_of(answer), new)
    return answer if is_set else _password_page(present, secret, error="email", email=email)


def _new_password(address: EmailAddress, password: str, secret: bytes, step: int) -> NewPassword:
    keys = foundation().web_keys
    proof = password_proof(keys, address, password)
    return NewPassword(name_digest(keys, address), proof, secret, step)


def _carried(present: Present) -> bytes | None:
    """Return the secret the form carried through, encrypted for this session; None if it is not ours."""
    try:
        stored = raw_from(request.form.get("kept", ""))
        return decrypt(foundation().web_keys, stored, purpose="new code", of=present.session_id)
    except (UnreadableSeal, ValueError):
        return None


def _password_page(present: Present, secret: bytes, *, error: str | None = None, email: str = "") -> Response:
    kept = encrypt(foundation().web_keys, secret, purpose="new code", of=present.session_id)
    text = secret_text(secret)
    return desk_page(
        "organisers/password.html",
        status=422 if error else 200,
        error=error,
        email=email,
        kept=token_from(kept),
        secret=" ".join(text[start : start + 4] for start in range(0, len(text), 4)),
        picture=_picture(secret_address(secret, site=site().host)),
    )


def _picture(text: str) -> Markup:
    """Return a QR code as SVG: drawn here, of nothing but what we made, and with no style of its own."""
    drawn = segno.make(text, error="m").svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    return Markup(drawn)  # noqa: S704 - of our own secret and host name, by a library that escapes


@account.post("/desk/account/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    """End another session of the same account."""
    refuse_forged_form()
    require_present()
    if session_id >= KEYS:
        abort(404)
    with committed() as session:
        is_ended = end_own_session(session, shown_session() or b"", session_id, now=clock.now())
    if not is_ended:
        abort(404)
    return onwards(PAGE)
