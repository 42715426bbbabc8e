"""The door of a member whom a letter asks whether they let somebody act for them. No account."""

from flask import Blueprint, Response

from petitioner.authorities import jobs
from petitioner.authorities.answer import answer
from petitioner.authorities.look_at_letter import UnknownLetter, look_at_letter
from petitioner.authorities.rules import ANSWERS, Answer, Asking
from petitioner.foundation import clock
from petitioner.foundation.choice import take_choice
from petitioner.foundation.db import reading
from petitioner.foundation.queue import later
from petitioner.foundation.web import language_of_request, page

member = Blueprint("authorities_member", __name__)


@member.get("/a/<token>")
def show_question(token: str) -> Response:
    """Show what is asked; who asks stands in the letter alone. Looking changes nothing."""
    return _show(token)


@member.post("/a/<token>")
def take_answer(token: str) -> Response:
    """Take the answer; nothing is chosen beforehand. What cannot be answered now changes nothing."""
    answered = take_choice(token, Answer, answer, _show)
    if answered.location:
        later(jobs.serve_staff)
    return answered


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
