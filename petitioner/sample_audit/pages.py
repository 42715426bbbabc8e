"""The door of a signer who was drawn: look, say whether it was you, say otherwise. No account, no session."""

from flask import Blueprint, Response

from petitioner.foundation import clock
from petitioner.foundation.choice import take_choice
from petitioner.foundation.db import reading
from petitioner.foundation.web import language_of_request, page
from petitioner.sample_audit.answer import answer
from petitioner.sample_audit.look_at_letter import UnknownLetter, look_at_letter
from petitioner.sample_audit.rules import Said
from petitioner.statements.read import UnknownStatement, read_version

drawn_signer = Blueprint("drawn_signer", __name__)


@drawn_signer.get("/s/<token>")
def show_question(token: str) -> Response:
    """Show the text and the two answers. Looking changes nothing: scanners look too."""
    return _show(token)


@drawn_signer.post("/s/<token>")
def take_answer(token: str) -> Response:
    """Take the answer; nothing is chosen beforehand. What cannot be answered now changes nothing."""
    return take_choice(token, Said, answer, _show)


def _show(token: str, *, is_missing: bool = False) -> Response:
    now = clock.now()
    try:
        with reading() as session:
            question = look_at_letter(session, token, now=now)
            statement = read_version(session, question.version_id, question.language, now=now)
    except (UnknownLetter, UnknownStatement):
        return page("layout/asks_nothing.html", language_of_request(), status=404)
    values = {"statement": statement, "question": question, "last_day": question.closes_at.date()}
    if not question.is_open:
        return page("sample_audit/closed.html", question.language, status=410, **values)
    status = 422 if is_missing else 200
    return page(
        "sample_audit/question.html", question.language, status=status, is_missing=is_missing, **values
    )
