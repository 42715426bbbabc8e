"""The signatures of one statement: their numbers, one signer found by address, the panic switch for names."""

from typing import Final

from flask import Blueprint, Response, abort, request

from petitioner.accounts.guards import shown_session
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.web import language_of_request, onwards
from petitioner.organisers.guards import (
    desk_page,
    form_number,
    hand_on,
    refuse_forged_form,
    waiting_page,
)
from petitioner.organisers.rules import Action
from petitioner.signatures import desk_jobs
from petitioner.signatures.batch_rules import Reason
from petitioner.signatures.carry_out_desk import ROOM
from petitioner.signatures.desk_rules import DeskAct
from petitioner.signatures.desk_shapes import SignaturesForm
from petitioner.signatures.find_signer import may_search, read_search
from petitioner.signatures.read_numbers import read_numbers
from petitioner.signatures.seal_names import seal_names_at_desk
from petitioner.statements.find_titles import find_title
from petitioner.statements.guards import Subject, require_statement
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address
from petitioner.vocabulary.language import LANGUAGES

signatures = Blueprint("desk_signatures", __name__)
_PAGE: Final = "signatures/console/signatures.html"


@signatures.get("/desk/signatures/<slug>")
def show_signatures(slug: str) -> Response:
    """Show the numbers of a statement, of a million signatures as fast as of one, and what can be done."""
    subject = require_statement(Action.SEE_SIGNATURES, slug, part="signatures")
    return waiting_page(_PAGE, subject.path, **_values(subject))


def _values(subject: Subject) -> dict[str, object]:
    now = clock.now()
    with reading() as session:
        numbers = read_numbers(session, subject.statement_id, now=now)
        title = find_title(session, subject.statement_id, language_of_request(), otherwise=subject.slug)
        search = read_search(session, shown_session() or b"", subject.statement_id, now=now)
    return {
        "path": subject.path,
        "slug": subject.slug,
        "title": title,
        "numbers": numbers,
        "languages": {code: language.name for code, language in LANGUAGES.items()},
        "search": search,
        "may_act": subject.may(Action.FIND_SIGNER),
        "is_fresh": subject.present.organiser.is_fresh,
        "now": now,
        "reasons": [each.value for each in Reason],
        "typed": "",
        "error": None,
    }


@signatures.post("/desk/signatures/<slug>/find")
def find(slug: str) -> Response:
    """Take in an address, sealed, for the worker to look for; the answer is the same whoever has it."""
    refuse_forged_form()
    subject = require_statement(Action.FIND_SIGNER, slug, part="signatures")
    typed = request.form.get("email", "").replace("\0", "").strip()
    try:
        parse_email_address(typed)
    except InvalidEmailAddress:
        return _mistake(subject, "email", 422, typed)
    with reading() as session:
        may = may_search(session, shown_session() or b"", now=clock.now())
    if not may:
        return _mistake(subject, "limit", 429, typed)
    return _hand_on(subject, SignaturesForm(DeskAct.FIND, slug, email=typed))


@signatures.post("/desk/signatures/<slug>/withdraw")
def withdraw_found(slug: str) -> Response:
    """Take in that somebody who was just found has asked in writing for their signature to go."""
    refuse_forged_form()
    subject = require_statement(Action.WITHDRAW_SIGNER, slug, part="signatures")
    search_id, place = form_number("search"), form_number("place")
    if request.form.get("asked") != "yes":
        return _mistake(subject, "asked", 422)
    return _hand_on(subject, SignaturesForm(DeskAct.WITHDRAW, slug, search_id=search_id, place=place))


@signatures.post("/desk/signatures/<slug>/invalidate")
def invalidate_found(slug: str) -> Response:
    """Take in that the signature of somebody who was just found is not to count, and why."""
    refuse_forged_form()
    subject = require_statement(Action.INVALIDATE, slug, part="signatures")
    search_id, place = form_number("search"), form_number("place")
    reason = request.form.get("reason", "")
    if reason not in set(Reason):
        return _mistake(subject, "reason", 422)
    form = SignaturesForm(DeskAct.INVALIDATE, slug, search_id=search_id, place=place, reason=reason)
    return _hand_on(subject, form)


@signatures.post("/desk/signatures/<slug>/seal")
def seal(slug: str) -> Response:
    """Show no name of a statement any more, from this moment, by one person and without another proof."""
    refuse_forged_form()
    subject = require_statement(Action.SEAL_NAMES, slug, part="signatures")
    with committed() as session:
        is_sealed = seal_names_at_desk(session, shown_session() or b"", subject.statement_id, now=clock.now())
    if not is_sealed:
        abort(403)
    return onwards(subject.path)


@signatures.post("/desk/signatures/<slug>/unseal")
def unseal(slug: str) -> Response:
    """Take in that one person wishes sealed names to be shown again; a second one must, three days later."""
    refuse_forged_form()
    subject = require_statement(Action.UNSEAL_NAMES, slug, part="signatures")
    return _hand_on(subject, SignaturesForm(DeskAct.UNSEAL, slug))


def _hand_on(subject: Subject, form: SignaturesForm) -> Response:
    return hand_on(ROOM, form.to_bytes(), desk_jobs.serve_desk, subject.path)


def _mistake(subject: Subject, error: str, status: int, typed: str = "") -> Response:
    values = {**_values(subject), "error": error, "typed": typed, "waiting": 0}
    return desk_page(_PAGE, status=status, **values)
