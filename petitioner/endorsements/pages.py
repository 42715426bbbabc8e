"""The door of a member whom we told of a newer text, or asked to speak again: look, answer. No account."""

from flask import Blueprint, Response

from petitioner.endorsements.look_at_letter import UnknownLetter
from petitioner.endorsements.look_at_renewal import look_at_renewal
from petitioner.endorsements.renewal_rules import OBJECTION_TIME, Reply
from petitioner.endorsements.reply import reply
from petitioner.foundation import clock
from petitioner.foundation.choice import take_choice
from petitioner.foundation.db import reading
from petitioner.foundation.web import language_of_request, page

pages = Blueprint("renewal", __name__)


@pages.get("/r/<token>")
def show_renewal(token: str) -> Response:
    """Show the difference and what can be said. Looking changes nothing: scanners look too."""
    return _show(token)


@pages.post("/r/<token>")
def take_reply(token: str) -> Response:
    """Take the answer; nothing is chosen beforehand. What cannot be said now changes nothing."""
    return take_choice(token, Reply, reply, _show)


def _show(token: str, *, is_missing: bool = False) -> Response:
    try:
        with reading() as session:
            question = look_at_renewal(session, token, now=clock.now())
    except UnknownLetter:
        return page("endorsements/over.html", language_of_request(), status=404, statement=None)
    statement = question.change.statement
    if not question.replies and question.last is None:
        return page("endorsements/over.html", statement.language, status=410, statement=statement)
    is_wrong = is_missing and bool(question.replies)
    return page(
        "endorsements/renewal.html",
        statement.language,
        status=422 if is_wrong else 200,
        question=question,
        statement=statement,
        hours=int(OBJECTION_TIME.total_seconds() // 3600),
        is_missing=is_wrong,
    )
