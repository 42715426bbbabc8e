"""Who is there? What every door asks that is not for everybody; the pages behind it are stored nowhere.

A request shows the secret of a session in a cookie, the only one this site sets, and only under `/staff`
pages. The database answers for its digest alone. A form carries a proof that it was printed for that session.
"""

import hmac
from datetime import datetime
from typing import Final

from flask import Response, abort, g, request

from petitioner.accounts.rules import LONGEST, AccountKind, cookie_name
from petitioner.accounts.shapes import Actor
from petitioner.accounts.store import look_up_session
from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.tokens import SESSION_BYTES, digest, is_token, new_session_secret, token_from
from petitioner.foundation.web import (
    foundation,
    language_of_request,
    onwards,
    page,
    refuse_foreign_forms,
)

SIGN_IN: Final = "/staff/sign-in"
REFERRER: Final = "same-origin"
FIELD: Final = "form_token"
"""The name of the hidden field; templates get its value under the same name."""


def shown_session() -> bytes | None:
    """Return the digest of the secret in the request's cookie; None if there is none that could be ours."""
    secret = request.cookies.get(cookie_name(foundation().settings.public_url), "")
    return digest(secret) if is_token(secret, raw_bytes=SESSION_BYTES) else None


def secret_for(purpose: str) -> str:
    """Return a secret for one purpose, which the request's session can work out and nobody else.

    It does not lead back to the session's own; empty if no session is shown.
    """
    secret = request.cookies.get(cookie_name(foundation().settings.public_url), "")
    if not is_token(secret, raw_bytes=SESSION_BYTES):
        return ""
    return hmac.new(secret.encode(), purpose.encode(), "sha256").hexdigest()


def staff_of_request() -> Actor | None:
    """Return who is there, if anybody; asked once a request. It notes when they were last seen."""
    if "petitioner_actor" not in g:
        g.petitioner_actor = _ask(shown_session(), now=clock.now())
    found: Actor | None = g.petitioner_actor
    return found


def _ask(shown: bytes | None, *, now: datetime) -> Actor | None:
    if shown is None:
        return None
    with committed() as session:
        found = look_up_session(session, shown, now=now)
    return found if found is not None and found.kind is AccountKind.STAFF else None


def require_staff() -> Actor:
    """Return who is there; send whoever is not signed in to where they can be."""
    actor = staff_of_request()
    if actor is None:
        abort(onwards(SIGN_IN))
    return actor


def form_token(actor: Actor) -> str:
    """Return what a form printed for a session carries, in 22 characters."""
    message = b"staff\0%d\0%d" % (actor.account_id, actor.session_id)
    return token_from(foundation().web_keys.form_proof(message))


def refuse_forged_form() -> None:
    """Answer 403 if the request's form comes from elsewhere, or was not printed for the session it shows."""
    refuse_foreign_forms()
    wanted = form_token(require_staff()).encode()
    if not hmac.compare_digest(request.form.get(FIELD, "").encode(), wanted):
        abort(403)


def staff_page(template: str, *, status: int = 200, **values: object) -> Response:
    """Return a page for staff in the reader's language; it is kept nowhere.

    Its forms say where they come from, to us alone: the guard against foreign forms can look at it.
    """
    actor = staff_of_request()
    token = form_token(actor) if actor is not None else ""
    response = page(
        template,
        language_of_request(),
        status=status,
        **{"actor": actor, FIELD: token, "referrer": REFERRER, **values},
    )
    response.headers["Referrer-Policy"] = REFERRER
    return response


def give_cookie(response: Response) -> str:
    """Put a fresh secret into the cookie of an answer, and return it; a session begins under its digest."""
    secret = new_session_secret()
    response.set_cookie(
        cookie_name(foundation().settings.public_url),
        secret,
        max_age=int(LONGEST.total_seconds()),
        secure=_is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return secret


def take_cookie(response: Response) -> None:
    """Let the browser forget the cookie."""
    name = cookie_name(foundation().settings.public_url)
    response.delete_cookie(name, secure=_is_secure(), httponly=True, samesite="Strict")


def _is_secure() -> bool:
    return foundation().settings.public_url.startswith("https://")
