"""Comments that wait: read by a reviewer, then shown under their signer's name or refused."""

from typing import Final
from uuid import UUID

from flask import Blueprint, Response, abort, request

from petitioner.accounts.guards import secret_for, shown_session
from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.foundation.web import language_of_request
from petitioner.organisers.guards import hand_on, refuse_forged_form, waiting_page
from petitioner.organisers.rules import Action
from petitioner.signatures import desk_jobs
from petitioner.signatures.carry_out_desk import ROOM
from petitioner.signatures.desk_rules import DeskAct
from petitioner.signatures.desk_shapes import SignaturesForm
from petitioner.signatures.view_comments import read_comments
from petitioner.statements.find_titles import find_title
from petitioner.statements.guards import require_statement

comments = Blueprint("desk_comments", __name__)

_PART: Final = "comments"
_DECISIONS: Final = {"approve": DeskAct.APPROVE_COMMENT, "refuse": DeskAct.REFUSE_COMMENT}


@comments.get("/desk/comments/<slug>")
def show_comments(slug: str) -> Response:
    """Show the comments that were made readable for this session, and what can be decided."""
    subject = require_statement(Action.MODERATE, slug, part=_PART)
    with reading() as session:
        title = find_title(session, subject.statement_id, language_of_request(), otherwise=slug)
        waiting = read_comments(
            session,
            shown_session() or b"",
            subject.statement_id,
            secret_for(_PART),
            now=clock.now(),
        )
    return waiting_page(
        "signatures/console/comments.html",
        subject.path,
        path=subject.path,
        slug=slug,
        title=title,
        comments=waiting,
    )


@comments.post("/desk/comments/<slug>/read")
def ask_for_comments(slug: str) -> Response:
    """Take in that the comments which wait are to be made readable for this session."""
    refuse_forged_form()
    subject = require_statement(Action.MODERATE, slug, part=_PART)
    form = SignaturesForm(DeskAct.READ_COMMENTS, slug, secret=secret_for(_PART))
    return hand_on(ROOM, form.to_bytes(), desk_jobs.serve_desk, subject.path)


@comments.post("/desk/comments/<slug>/<uuid:signer>")
def decide(slug: str, signer: UUID) -> Response:
    """Take in that a comment is to be shown, or refused; what waits is then made readable anew."""
    refuse_forged_form()
    subject = require_statement(Action.MODERATE, slug, part=_PART)
    act = _DECISIONS.get(request.form.get("choice", ""))
    if act is None:
        abort(400)
    form = SignaturesForm(act, slug, secret=secret_for(_PART), signer=str(signer))
    return hand_on(ROOM, form.to_bytes(), desk_jobs.serve_desk, subject.path)
