"""The page on which one proves once more who one is."""

import re
from typing import Final

from flask import Blueprint, Response, abort, request

from petitioner.accounts.guards import shown_session
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.web import foundation, onwards
from petitioner.organisers.guards import (
    desk_page,
    refuse_forged_form,
    require_present,
    site,
    turn_of,
)
from petitioner.organisers.passkeys import WrongAnswer, options_to_show, read_answer
from petitioner.organisers.ways_in import own_code_secret, own_passkeys, step_up_by_code, step_up_by_passkey

home = Blueprint("desk_home", __name__)

_OURS: Final = re.compile(r"/desk(?:/[a-z0-9-]+)*")


@home.get("/desk/again")
def show_again() -> Response:
    """Ask for a proof that is fresh: a code, or a passkey."""
    require_present()
    return _again_page(_back(request.args.get("to", "")))


@home.post("/desk/again/code")
def take_code() -> Response:
    """Take a code; the session goes on under a fresh secret."""
    refuse_forged_form()
    present, back = require_present(), _back(request.form.get("to", ""))
    answer = onwards(back)
    with committed() as session:  # the try counts, whatever comes after it
        secret = own_code_secret(
            session, foundation().web_keys, present, shown_session() or b"", now=clock.now()
        )
    if secret is None:
        return _again_page(back, error=True)
    with committed() as session:
        is_proven = step_up_by_code(session, turn_of(answer), secret, request.form.get("code", ""))
    return answer if is_proven else _again_page(back, error=True)


@home.post("/desk/again/passkey")
def take_passkey() -> Response:
    """Take the answer of a passkey; the session goes on under a fresh secret."""
    refuse_forged_form()
    present, back = require_present(), _back(request.form.get("to", ""))
    answer = onwards(back)
    try:
        shown = read_answer(request.form.get("answer", ""))
    except WrongAnswer:
        return _again_page(back, error=True)
    with committed() as session:
        is_proven = step_up_by_passkey(session, site(), present, turn_of(answer), shown)
    return answer if is_proven else _again_page(back, error=True)


def _back(path: str) -> str:
    """Return a page of the desk to go on to; the first, if this is none."""
    return path if _OURS.fullmatch(path) else "/desk"


def _again_page(back: str, *, error: bool = False) -> Response:
    present = require_present()
    now = clock.now()
    with reading() as session:
        passkeys = own_passkeys(session, foundation().web_keys, present, shown_session() or b"", now=now)
    if not passkeys and not present.has_password:
        abort(onwards("/desk/account"))
    options = ""
    if passkeys and site().has_name:
        known = tuple(each.credential for each in passkeys)
        options = options_to_show(site(), session_id=present.session_id, known=known, now=now)
    status = 422 if error else 200
    return desk_page("organisers/again.html", status=status, back=back, options=options, error=error)
