"""The door of a member who got a letter of ours: look, answer, take it back later. No account."""

from flask import Blueprint, Response

from petitioner.endorsements.answer import answer
from petitioner.endorsements.look_at_letter import UnknownLetter, look_at_letter
from petitioner.endorsements.rules import ANSWERS, Answer, Asking
from petitioner.foundation import clock
from petitioner.foundation.choice import take_choice
from petitioner.foundation.db import reading
from petitioner.foundation.web import language_of_request, page

member = Blueprint("member", __name__)


@member.get("/e/<token>")
def show_question(token: str) -> Response:
    """Show the full text and what was entered. Looking changes nothing: scanners look too."""
    return _show(token)


@member.post("/e/<token>")
def take_answer(token: str) -> Response:
    """Take the answer; nothing is chosen beforehand. What cannot be answered now changes nothing."""
    return take_choice(token, Answer, answer, _show)


def _show(token: str, *, is_missing: bool = False) -> Response:
    now = clock.now()
    try:
        with reading() as session:
            question = look_at_letter(session, token, now=now)
    except UnknownLetter:
        return page("endorsements/over.html", language_of_request(), status=404, statement=None)
    language = question.statement.language
    if question.asking is Asking.OVER:
        return page("endorsements/over.html", language, status=410, statement=question.statement)
    # who objected can still be heard until the letter expires, so the page asks once more
    answers = ANSWERS[question.asking]
    is_wrong = is_missing and bool(answers)
    return page(
        f"endorsements/{question.asking}.html",
        language,
        status=422 if is_wrong else 200,
        statement=question.statement,
        named=question.named,
        expires_at=question.expires_at,
        notice=question.notice,
        is_missing=is_wrong,
    )
