"""The signer's doors: ask for a code, type it, and see, change, take back or erase what one signed."""

import json
from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, abort, request

from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.queue import later
from petitioner.foundation.tokens import digest, is_token, new_handle, typed_code
from petitioner.foundation.web import (
    foundation,
    language_of_request,
    onwards,
    page,
    refuse_foreign_forms,
)
from petitioner.signatures import jobs
from petitioner.signatures.ask_change import ask_change
from petitioner.signatures.begin_visit import begin_visit
from petitioner.signatures.confirm import CodeAnswer
from petitioner.signatures.end_visit import end_visit
from petitioner.signatures.form_rules import address_refusal, cleaned
from petitioner.signatures.read_visit import UnknownVisit, read_visit
from petitioner.signatures.receive_wish import receive_wish
from petitioner.signatures.rules import WishKind
from petitioner.signatures.shapes import SignerWish
from petitioner.signatures.visit_rules import change_refusals, changed_role
from petitioner.signatures.visit_shapes import Act, Refused, Visit, VisitView
from petitioner.vocabulary.language import LANGUAGES

signer = Blueprint("signer", __name__)

PATIENCE: Final = 30
"""How often, once a second, a page that waits for the worker looks by itself."""
_FIELDS: Final = ("name", "role", "visibility", "sure")
_ABOUT_ONE: Final = frozenset({Act.CHANGE, Act.WITHDRAW})
"""What concerns one signature; the rest concerns the whole mailbox."""
_MINE: Final = "/<language>/my-signatures"


@signer.get(_MINE)
def ask_for_code(language: str) -> Response:
    """Show the one field in which the address is typed."""
    _known(language)
    return page("signatures/my_signatures.html", language, email="", error=None)


@signer.post(_MINE)
def mail_code(language: str) -> Response:
    """Take the address in; the answer is the same whoever's it is, and whether they signed or not."""
    refuse_foreign_forms()
    _known(language)
    email = request.form.get("email", "")
    refused = address_refusal(email)
    if refused is not None:
        return page("signatures/my_signatures.html", language, status=422, email=email, error=refused)
    handle = new_handle()
    asked = {"email": email.strip(), "language": language, "handle_digest": digest(handle).hex()}
    with committed() as session:
        wish = SignerWish(WishKind.VISIT, asked)
        receive_wish(session, wish, keys=foundation().web_keys, now=clock.now())
    later(jobs.open_intake)
    return onwards(f"/{language}/my-signatures/{handle}")


@signer.get(f"{_MINE}/<handle>")
def wait_for_code(language: str, handle: str) -> Response:
    """Ask for the code of the letter; the same page for every handle, whether or not a letter went out."""
    _known(language)
    if not is_token(handle):
        abort(404)
    return _code_page(language, error=None)


@signer.post(f"{_MINE}/<handle>")
def type_code(language: str, handle: str) -> Response:
    """Begin the visit by the code of the letter."""
    refuse_foreign_forms()
    _known(language)
    if not is_token(handle):
        abort(404)
    typed = request.form.get("code", "")
    if not typed.strip():
        return _code_page(language, error="missing")
    ground = foundation()
    with committed() as session:
        answer, secret = begin_visit(
            session,
            handle,
            typed_code(typed),
            keys=ground.web_keys,
            most_tries=ground.settings.code_tries,
            now=clock.now(),
        )
    if answer is not CodeAnswer.RIGHT:
        return _code_page(language, error=answer.value)
    later(jobs.open_intake)
    return onwards(f"/v/{secret}")


@signer.get("/v/<secret>")
def show_visit(secret: str) -> Response:
    """Show what the mailbox signed; while the worker is at it, the page looks again by itself."""
    visit = _visit(secret)
    if visit is None:
        return _no_visit()
    if visit.view is None:
        return _waiting_page(secret, visit)
    return _visit_page(secret, visit, visit.view, Refused())


@signer.get("/v/<secret>/data.json")
def download(secret: str) -> Response:
    """Return everything that is kept of the mailbox's owner, to be saved as a file."""
    visit = _visit(secret)
    if visit is None:
        abort(404)
    if visit.view is None:
        return onwards(f"/v/{secret}")
    content = json.dumps(visit.view.document(), ensure_ascii=False, indent=2)
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="my-signatures.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@signer.post("/v/<secret>")
def change(secret: str) -> Response:
    """Take in what the visitor wants to be done; the worker does it, and the page waits for that."""
    refuse_foreign_forms()
    visit = _visit(secret)
    if visit is None:
        return _no_visit()
    if visit.view is None:
        return onwards(f"/v/{secret}")
    act = request.form.get("act", "")
    if act not in set(Act):
        abort(400)
    values = {name: request.form.get(name, "") for name in _FIELDS}
    reference = request.form.get("reference", "") if act in _ABOUT_ONE else ""
    errors = _refusals(visit.view, Act(act), reference, values)
    if errors:
        return _visit_page(secret, visit, visit.view, Refused(act, reference, values, errors))
    ground = foundation()
    with committed() as session:
        if act == Act.LEAVE:
            end_visit(session, secret)
        else:
            asked = _asked(Act(act), reference, values)
            ask_change(session, secret, Act(act), asked, keys=ground.web_keys, now=clock.now())
    if act == Act.LEAVE:
        later(jobs.erase)
        return page("signatures/visit_left.html", visit.language)
    later(jobs.open_intake)
    return onwards(f"/v/{secret}")


def _refusals(view: VisitView, act: Act, reference: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return why something cannot be asked for: by field, the name of the reason."""
    if act in _ABOUT_ONE:
        own = view.find(reference)
        if own is None or (act is Act.CHANGE and not own.is_live):
            return {"reference": "unknown"}
        if act is Act.CHANGE:
            return change_refusals(values, own, view.others(own))
    is_sure = values["sure"] == "yes" or act is Act.LEAVE
    return {} if is_sure else {"sure": "missing"}


def _asked(act: Act, reference: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return what the worker needs of a form that was not refused, and nothing else that was in it."""
    if act is Act.CHANGE:
        changed = {"name": cleaned(values["name"]), "role": changed_role(values)}
        return {"reference": reference, "visibility": values["visibility"], **changed}
    return {"reference": reference} if act is Act.WITHDRAW else {}


def _visit(secret: str) -> Visit | None:
    if not is_token(secret):
        return None
    try:
        with reading() as session:
            return read_visit(session, secret)
    except UnknownVisit:
        return None


def _no_visit() -> Response:
    return page("signatures/visit_ended.html", language_of_request(), status=404)


def _waiting_page(secret: str, visit: Visit) -> Response:
    """Return a page that looks again in a second; the browser counts how often, and gives up in words."""
    waited = request.args.get("waited", "")
    count = int(waited) if waited.isascii() and waited.isdigit() and len(waited) < len("999") else 0
    is_late = count >= PATIENCE
    response = page("signatures/visit_waits.html", visit.language, secret=secret, is_late=is_late)
    if not is_late:
        response.headers["Refresh"] = f"1; url=/v/{secret}?waited={count + 1}"
    return response


def _visit_page(secret: str, visit: Visit, view: VisitView, refused: Refused) -> Response:
    return page(
        "signatures/visit.html",
        visit.language,
        status=422 if refused.errors else 200,
        secret=secret,
        view=view,
        refused=refused,
        ends_at=visit.ends_at,
    )


def _code_page(language: str, *, error: str | None) -> Response:
    return page("signatures/visit_code.html", language, status=422 if error else 200, error=error)


def _known(language: str) -> None:
    if language not in LANGUAGES:
        abort(404)
