"""The queue of reviews, what the public will see, the second person's decision, and the opening."""

from datetime import datetime
from typing import Final

from flask import Blueprint, Response, abort, request

from petitioner.drafts import jobs
from petitioner.drafts.carry_out_requests import ROOM
from petitioner.drafts.console.shared import Found, look, names_in, require_draft, require_found, shown
from petitioner.drafts.notices import NoticeChoice, choose, read_choice
from petitioner.drafts.preview import differences, preview
from petitioner.drafts.read import read_drafts, read_history
from petitioner.drafts.rules import (
    BEFORE,
    DECISIONS,
    LONGEST_NOTE,
    DraftState,
    Reason,
    Step,
    refusal_of_reviewer,
)
from petitioner.drafts.shapes import DraftAct, DraftForm, DraftWhole
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.web import onwards
from petitioner.organisers.guards import (
    desk_page,
    hand_on,
    refuse_forged_form,
    require_equipped,
    waiting_page,
)
from petitioner.organisers.rules import ALLOWED, Action, is_storable
from petitioner.vocabulary.language import LANGUAGES

review = Blueprint("desk_review", __name__)
_REVIEWS: Final = "/desk/reviews"


@review.get(_REVIEWS)
def show_reviews() -> Response:
    """Show the drafts of one's organisations that wait for a second person, are parked, or may be opened."""
    present = require_equipped()
    with reading() as session:
        drafts = read_drafts(session, shown(), now=clock.now())
        letters = read_choice(session, shown(), now=clock.now())
    by_state = {
        state: [each for each in drafts if each.draft.state is state]
        for state in (DraftState.SUBMITTED, DraftState.APPROVED, DraftState.SCHEDULED, DraftState.PARKED)
    }
    return desk_page(
        "drafts/reviews.html",
        path=_REVIEWS,
        by_state=by_state,
        present=present,
        letters=letters,
        is_reviewer=any(role in ALLOWED[Action.REVIEW_STATEMENT] for _, role in present.organiser.roles),
        languages=[(code, language.name) for code, language in LANGUAGES.items()],
    )


@review.post(f"{_REVIEWS}/letters")
def choose_letters() -> Response:
    """Take in whether somebody wants letters when something waits, and in which language."""
    refuse_forged_form()
    require_equipped()
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        abort(400)
    with committed() as session:
        choose(session, shown(), NoticeChoice(request.form.get("wanted") == "yes", language), now=clock.now())
    return onwards(_REVIEWS)


@review.get("/desk/statements/<draft_slug>/review")
def show_review(draft_slug: str) -> Response:
    """Show what the public will see of a draft, its history, and what one may do about it."""
    path = _path(draft_slug)
    found = require_found(Action.SEE_STATEMENTS, draft_slug, back=path)
    if found.last is None:
        return onwards(f"/desk/statements/{draft_slug}")
    return waiting_page("drafts/review.html", path, **_values(found, found.last))


@review.post("/desk/statements/<draft_slug>/submit")
def take_submission(draft_slug: str) -> Response:
    """Take in that a draft is to be reviewed."""
    refuse_forged_form()
    found, whole = _require(Action.WRITE_STATEMENT, draft_slug)
    return _send(found, whole, DraftForm(DraftAct.SUBMIT, whole.draft.draft_id, _digest()))


@review.post("/desk/statements/<draft_slug>/review")
def take_decision(draft_slug: str) -> Response:
    """Take in what the second person decides: `choice` is like `changes_asked unclear`."""
    refuse_forged_form()
    found, whole = _require(Action.REVIEW_STATEMENT, draft_slug)
    step, _, reason = request.form.get("choice", "").partition(" ")
    note = "".join(sign for sign in request.form.get("note", "") if is_storable(sign)).strip()
    known = {(str(step), str(reason)) for step, reasons in DECISIONS.items() for reason in reasons}
    if (step, reason) not in known or len(note) > LONGEST_NOTE:
        error = "choice" if (step, reason) not in known else "note"
        return _again(found, whole, 422, error, choice=f"{step} {reason}", note=note)
    form = DraftForm(
        DraftAct.DECIDE, whole.draft.draft_id, _digest(), step=Step(step), reason=Reason(reason), note=note
    )
    return _send(found, whole, form)


@review.post("/desk/statements/<draft_slug>/open")
def take_opening(draft_slug: str) -> Response:
    """Take in that an approved draft goes public, at once or at a moment."""
    refuse_forged_form()
    found, whole = _require(Action.OPEN_STATEMENT, draft_slug)
    moment = None
    if request.form.get("when") == "at":
        moment = _moment(request.form.get("publish_at", ""))
        if moment is None or moment <= clock.now():
            return _again(found, whole, 422, "publish_at", publish_at=request.form.get("publish_at", ""))
    elif request.form.get("when") != "now":
        return _again(found, whole, 422, "when")
    form = DraftForm(DraftAct.OPEN, whole.draft.draft_id, _digest(), publish_at=moment)
    return _send(found, whole, form)


@review.post("/desk/statements/<draft_slug>/keep-back")
def take_back(draft_slug: str) -> Response:
    """Take in that a draft does not go public at its moment."""
    refuse_forged_form()
    found, whole = _require(Action.WRITE_STATEMENT, draft_slug)
    return _send(found, whole, DraftForm(DraftAct.UNSCHEDULE, whole.draft.draft_id, _digest()))


def _path(slug: str) -> str:
    return f"/desk/statements/{slug}/review"


def _require(action: Action, slug: str) -> tuple[Found, DraftWhole]:
    return require_draft(action, slug, back=_path(slug))


def _digest() -> str:
    return request.form.get("digest", "")


def _moment(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(f"{typed}+00:00")
    except ValueError:
        return None


def _send(found: Found, whole: DraftWhole, form: DraftForm) -> Response:
    """Hand a form on to the worker; 409 if the draft is not what was looked at."""
    if form.digest != whole.digest.hex():
        return _again(found, whole, 409, "changed")
    return hand_on(ROOM, form.to_bytes(), jobs.serve_drafts, _path(whole.draft.slug))


def _again(found: Found, whole: DraftWhole, status: int, error: str, **typed: str) -> Response:
    values = {**_values(found, whole), "error": error, "typed": typed, "waiting": 0}
    return desk_page("drafts/review.html", status=status, **values)


def _values(found: Found, whole: DraftWhole) -> dict[str, object]:
    draft = whole.draft
    looked = look(whole)
    with reading() as session:
        history = read_history(session, shown(), draft.draft_id, now=clock.now())
    is_reviewer = found.may(Action.REVIEW_STATEMENT)
    is_writer = found.may(Action.WRITE_STATEMENT)
    is_due = draft.state is not DraftState.APPROVED or draft.refusal is not None
    return {
        "path": _path(draft.slug),
        "slug": draft.slug,
        "is_published": found.source is not None,
        "whole": whole,
        "problems": looked.checked.problems,
        "folder": looked.checked.folder,
        "amended": looked.amended,
        "differences": differences(whole, looked.amended) if looked.amended is not None else {},
        "previews": [preview(whole.texts[code]) for code in LANGUAGES if code in whole.texts],
        "history": history,
        "names": names_in(found.place),
        "is_fresh": found.present.organiser.is_fresh,
        "can_submit": is_writer and draft.state in BEFORE[Step.SUBMITTED] and is_due,
        "can_decide": is_reviewer and draft.state is DraftState.SUBMITTED,
        "not_second": refusal_of_reviewer(
            found.present.account_id, submitted_by=draft.submitted_by, written_by=draft.written_by
        ),
        "can_open": found.may(Action.OPEN_STATEMENT) and draft.state in BEFORE[Step.PUBLISHED],
        "decisions": DECISIONS,
        "longest_note": LONGEST_NOTE,
        "now": clock.now(),
        "error": None,
        "typed": {},
    }
