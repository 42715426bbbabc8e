"""The first page of the desk: what waits for whoever is there, and how their statements fare."""

from flask import Blueprint, Response

from petitioner.console.first_page import last_look, read_statements, read_tasks
from petitioner.console.rules import LATE
from petitioner.foundation import clock
from petitioner.foundation.db import reading
from petitioner.foundation.web import language_of_request
from petitioner.organisers.guards import desk_page, require_equipped
from petitioner.organisers.read import read_places

first = Blueprint("console_first", __name__)


@first.get("/desk")
def show_desk() -> Response:
    """Show what needs doing, first; then each statement with its numbers; then one's organisations."""
    present = require_equipped()
    now, language = clock.now(), language_of_request()
    with reading() as session:
        places = read_places(session, present, language=language)
        tasks = read_tasks(session, places, language=language)
        statements = read_statements(session, places, language=language, now=now)
        looked_at = last_look(session)
    is_stale = looked_at is None or looked_at < now - LATE
    return desk_page(
        "console/desk.html",
        path="/desk",
        today=now,
        tasks=tasks,
        statements=statements,
        looked_at=looked_at,
        is_stale=is_stale,
    )
