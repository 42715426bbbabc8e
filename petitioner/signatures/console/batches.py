"""Many signatures at once: chosen, looked at, invalidated, reinstated; and what is held before it counts."""

import re
from datetime import date
from typing import Final

from flask import Blueprint, Response, abort, request

from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.foundation.web import language_of_request
from petitioner.organisers.guards import desk_page, form_number, hand_on, refuse_forged_form, waiting_page
from petitioner.organisers.rules import Action
from petitioner.signatures import batch_jobs
from petitioner.signatures.batch_rules import (
    LOOK_HOUR,
    LOOKS,
    SECOND_ABOVE,
    UNDONE_WITHIN,
    BatchAct,
    BatchState,
    BatchWish,
    Reason,
    domain_of,
    needs_second,
)
from petitioner.signatures.batch_shapes import Batch, BatchForm, Choice
from petitioner.signatures.carry_out_batches import ROOM
from petitioner.signatures.read_numbers import read_numbers
from petitioner.signatures.store import batches as store
from petitioner.signatures.store import holds
from petitioner.statements.find_titles import find_title
from petitioner.statements.guards import Subject, require_statement
from petitioner.statements.read import policies
from petitioner.vocabulary.language import LANGUAGES

batches = Blueprint("desk_batches", __name__)
_HERE: Final = "/desk/batches/<slug>"
_PAGE: Final = "signatures/console/batches.html"
_MOST_SHOWN: Final = 50
_COUNTRY: Final = re.compile(r"[A-Z]{2}|[0-9]{3}")
"""An ISO 3166-1 code or, where signers are at risk, a UN M49 group."""


@batches.get(_HERE)
def show_batches(slug: str) -> Response:
    """Show what is held, what was chosen, how far it is, and what was done before."""
    subject = require_statement(Action.SEE_SIGNATURES, slug, part="batches")
    values = _values(subject)
    response = waiting_page(_PAGE, subject.path, **values)
    current = values["current"]
    if isinstance(current, Batch) and current.is_at_work and "Refresh" not in response.headers:
        response.headers["Refresh"] = f"3; url={subject.path}"
    return response


def _values(subject: Subject) -> dict[str, object]:
    now = clock.now()
    with reading() as session:
        listed = store.listed(session, subject.statement_id, most=_MOST_SHOWN)
        current = next((each for each in listed if each.state.is_open), None)
        alone = 0
        if current is not None and current.state is BatchState.READY:
            alone = store.alone_since(session, subject.statement_id, current.act, now - UNDONE_WITHIN)
        policy = policies(session, [subject.statement_id])[subject.statement_id]
        values = {
            "title": find_title(session, subject.statement_id, language_of_request(), otherwise=subject.slug),
            "numbers": read_numbers(session, subject.statement_id, now=now),
            "holds": holds.listed(session, subject.statement_id, most=_MOST_SHOWN),
        }
    newest = listed[0] if listed and listed[0].state is BatchState.TOO_FEW else None
    return {
        **values,
        "path": subject.path,
        "slug": subject.slug,
        "languages": {code: language.name for code, language in LANGUAGES.items()},
        "current": current,
        "too_few": newest,
        "past": [each for each in listed if each is not current and each.state is not BatchState.TOO_FEW],
        "keeps_addresses": not policy.is_sealed,
        "reasons": [each.value for each in Reason],
        "second_above": SECOND_ABOVE,
        "is_second_needed": current is not None and needs_second(current.chosen, alone_before=alone),
        "may_act": subject.may(Action.INVALIDATE),
        "is_fresh": subject.present.organiser.is_fresh,
        "account_id": subject.present.organiser.account_id,
        "now": now,
        "typed": {},
        "error": None,
    }


@batches.post(f"{_HERE}/look")
def look(slug: str) -> Response:
    """Take in which signatures are meant; nothing happens to them before somebody has seen how many."""
    refuse_forged_form()
    subject = require_statement(Action.INVALIDATE, slug, part="batches")
    typed = {
        name: request.form.get(name, "").replace("\0", "").strip()
        for name in ("since", "until", "country", "language", "domain")
    }
    choice, error = _choice(typed)
    with reading() as session:
        since = clock.now() - LOOK_HOUR
        asked = store.number_since(session, subject.present.organiser.account_id, since)
        if error is None and asked >= LOOKS:
            error = "limit"
    if choice is None or error is not None:
        return _mistake(subject, error or "choice", 429 if error == "limit" else 422, typed)
    return _hand_on(subject, BatchForm(BatchWish.LOOK, slug, choice))


def _choice(typed: dict[str, str]) -> tuple[Choice | None, str | None]:
    """Return what was chosen, or which field is to be corrected."""
    days: dict[str, date | None] = {}
    for name in ("since", "until"):
        try:
            days[name] = date.fromisoformat(typed[name]) if typed[name] else None
        except ValueError:
            return None, name
    if days["since"] and days["until"] and days["since"] > days["until"]:
        return None, "until"
    if typed["country"] and not _COUNTRY.fullmatch(typed["country"]):
        return None, "country"
    if typed["language"] and typed["language"] not in LANGUAGES:
        return None, "language"
    if typed["domain"] and domain_of(typed["domain"]) is None:
        return None, "domain"
    choice = Choice(days["since"], days["until"], typed["country"], typed["language"], typed["domain"])
    return (None, "choice") if choice.is_empty else (choice, None)


@batches.post(f"{_HERE}/held")
def look_at_held(slug: str) -> Response:
    """Take in that what one hold keeps back is to be released, or to be invalidated."""
    refuse_forged_form()
    subject = require_statement(Action.INVALIDATE, slug, part="batches")
    act = request.form.get("act", "")
    if act not in set(BatchAct):
        abort(400)
    choice = Choice(hold_id=form_number("number"))
    return _hand_on(subject, BatchForm(BatchWish.LOOK_AT_HELD, slug, choice, act=act))


@batches.post(f"{_HERE}/decide")
def decide(slug: str) -> Response:
    """Take in what is to become of a batch: begin, agree, discard, stop, undo."""
    refuse_forged_form()
    subject = require_statement(Action.INVALIDATE, slug, part="batches")
    wish = request.form.get("wish", "")
    if wish not in {BatchWish.GO, BatchWish.AGREE, BatchWish.DISCARD, BatchWish.STOP, BatchWish.UNDO}:
        abort(400)
    reason = request.form.get("reason", "")
    if reason not in {"", *Reason}:
        abort(400)
    if wish == BatchWish.GO and request.form.get("act") == BatchAct.INVALIDATE and not reason:
        return _mistake(subject, "reason", 422, {})
    return _hand_on(subject, BatchForm(BatchWish(wish), slug, number=form_number("number"), reason=reason))


@batches.post(f"{_HERE}/hold")
def hold(slug: str) -> Response:
    """Take in that signatures from a mail domain are to be looked at before they count, or no more."""
    refuse_forged_form()
    subject = require_statement(Action.INVALIDATE, slug, part="batches")
    if request.form.get("wish") == BatchWish.END_HOLD:
        return _hand_on(subject, BatchForm(BatchWish.END_HOLD, slug, number=form_number("number")))
    typed = request.form.get("held", "").replace("\0", "").strip()
    if domain_of(typed) is None:
        return _mistake(subject, "held", 422, {"held": typed})
    return _hand_on(subject, BatchForm(BatchWish.HOLD, slug, Choice(domain=typed)))


def _hand_on(subject: Subject, form: BatchForm) -> Response:
    return hand_on(ROOM, form.to_bytes(), batch_jobs.serve_batches, subject.path)


def _mistake(subject: Subject, error: str, status: int, typed: dict[str, str]) -> Response:
    values = {**_values(subject), "error": error, "typed": typed, "waiting": 0}
    return desk_page(_PAGE, status=status, **values)
