"""The door of a member who got a letter of a canvass: look, answer, answer otherwise. No account."""

from flask import Blueprint, Response

from petitioner.canvass.answer import answer
from petitioner.canvass.look_at_letter import UnknownLetter, look_at_letter
from petitioner.canvass.rules import Said, last_day
from petitioner.foundation import clock
from petitioner.foundation.choice import take_choice
from petitioner.foundation.db import reading
from petitioner.foundation.web import language_of_request, page

asked_member = Blueprint("asked_member", __name__)


@asked_member.get("/q/<token>")
def show_question(token: str) -> Response:
    """Show the full text and the four answers. Looking changes nothing: scanners look too."""
    return _show(token)


@asked_member.post("/q/<token>")
def take_answer(token: str) -> Response:
    """Take the answer; nothing is chosen beforehand. What cannot be answered now changes nothing."""
    return take_choice(token, Said, answer, _show)


def _show(token: str, *, is_missing: bool = False) -> Response:
    now = clock.now()
    try:
        with reading() as session:
            question = look_at_letter(session, token, now=now)
    except UnknownLetter:
        return page("layout/asks_nothing.html", language_of_request(), status=404)
    language = question.statement.language
    values = {
        "statement": question.statement,
        "question": question,
        "last_day": last_day(question.closes_at),
    }
    if not question.is_open:
        return page("canvass/closed.html", language, status=410, **values)
    status = 422 if is_missing else 200
    return page("canvass/question.html", language, status=status, is_missing=is_missing, **values)
