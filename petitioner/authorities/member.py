"""The door of a member whom a letter asks whether they let somebody act for them. No account."""

from flask import Blueprint, Response, request

from petitioner.authorities import jobs
from petitioner.authorities.answer import answer
from petitioner.authorities.look_at_letter import UnknownLetter, look_at_letter
from petitioner.authorities.rules import ANSWERS, Answer, Asking
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.queue import later
from petitioner.foundation.tokens import is_token
from petitioner.foundation.web import language_of_request, onwards, page, refuse_foreign_forms

member = Blueprint("authorities_member", __name__)


@member.get("/a/<token>")
def show_question(token: str) -> Response:
    """Show what is asked; who asks stands in the letter alone. Looking changes nothing."""
    return _show(token)


@member.post("/a/<token>")
def take_answer(token: str) -> Response:
    """Take the answer; nothing is chosen beforehand. What cannot be answered now changes nothing."""
    refuse_foreign_forms()
    choice = request.form.get("choice", "")
    if choice not in set(Answer) or not is_token(token):
        return _show(token, is_missing=True)
    with committed() as session:
        answer(session, token, Answer(choice), now=clock.now())
    later(jobs.serve_staff)
    return onwards(f"/a/{token}")


def _show(token: str, *, is_missing: bool = False) -> Response:
    try:
        with reading() as session:
            question = look_at_letter(session, token, now=clock.now())
    except UnknownLetter:
        return page("authorities/over.html", language_of_request(), status=404)
    if question.asking is Asking.OVER:
        return page("authorities/over.html", question.language, status=410)
    is_wrong = is_missing and bool(ANSWERS[question.asking])
    return page(
        f"authorities/{question.asking}.html",
        question.language,
        status=422 if is_wrong else 200,
        question=question,
        is_missing=is_wrong,
    )
