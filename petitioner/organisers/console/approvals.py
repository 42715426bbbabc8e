"""What waits for a second person, and what became of what did."""

from flask import Blueprint, Response, abort, request

from petitioner.accounts.guards import shown_session
from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.foundation.web import foundation, language_of_request
from petitioner.organisers import jobs
from petitioner.organisers.carry_out_requests import ROOM
from petitioner.organisers.guards import (
    hand_on,
    refuse_forged_form,
    refused_page,
    require_equipped,
    require_for,
    waiting_page,
)
from petitioner.organisers.read import read_approvals
from petitioner.organisers.rules import Act, Action, ApprovalState
from petitioner.organisers.shapes import ApprovalView, DeskForm

approvals = Blueprint("desk_approvals", __name__)

PAGE = "/desk/approvals"


@approvals.get("/desk/approvals")
def show_approvals() -> Response:
    """Show what waits in the organisations one owns; whoever owns none sees an empty page."""
    present = require_equipped()
    found, now = _found(), clock.now()
    return waiting_page(
        "organisers/approvals.html",
        PAGE,
        path=PAGE,
        asked=[each for each in found if each.state is ApprovalState.ASKED and each.expires_at > now],
        past=[each for each in found if each.state is not ApprovalState.ASKED or each.expires_at <= now],
        is_fresh=present.organiser.is_fresh,
    )


def _found() -> tuple[ApprovalView, ...]:
    with reading() as session:
        return read_approvals(session, shown_session() or b"", keys=foundation().web_keys, now=clock.now())


@approvals.post("/desk/approvals/<int:approval_id>")
def decide(approval_id: int) -> Response:
    """Take in what the second person says; that there is a second person is looked at by the worker."""
    refuse_forged_form()
    present = require_equipped()
    approval = next((each for each in _found() if each.approval_id == approval_id), None)
    if approval is None:
        return refused_page()
    require_for(present, Action.DECIDE, approval.organisation_id, back=PAGE)
    choice = request.form.get("choice", "")
    if choice not in {Act.APPROVE, Act.REFUSE}:
        abort(400)
    form = DeskForm(Act(choice), approval.organisation_id, language_of_request(), approval_id=approval_id)
    return hand_on(ROOM, form.to_bytes(), jobs.serve_organisers, PAGE)
