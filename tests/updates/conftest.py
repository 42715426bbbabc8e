"""A statement that is public, and a desk at which its news are written."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from petitioner.organisers.rules import Role
from petitioner.statements.change_life import read_life
from petitioner.updates import jobs
from petitioner.updates.change import read_updates
from petitioner.updates.rules import About, EventKind, Kind
from petitioner.updates.shapes import Update, Words
from tests.organisers.conftest import clock, desk  # noqa: F401 (fixtures that are shared)
from tests.organisers.desk import OWN, Desk
from tests.statements.public import SLUG, make_public

DAY = date(2026, 11, 20)
NEWS = About(Kind.NEWS, DAY)
ANSWER = About(
    Kind.RESPONSE, DAY, office="Office of the Four Rivers Assembly", url="https://rivers.example/1"
)
VOTE = About(
    Kind.EVENT,
    DAY,
    EventKind.VOTE,
    place="Four Rivers Assembly",
    votes_for=61,
    votes_against=7,
    abstentions=3,
)
HEARD = {"en": Words("We were heard", "The committee **heard** us.\n")}


@pytest.fixture
def statement(session) -> int:
    make_public(session, OWN)
    return read_life(session, SLUG).statement_id


@pytest.fixture
def editor(desk: Desk) -> FlaskClient:  # noqa: F811
    make_public(desk.session, OWN)
    desk.person("Edda", Role.EDITOR)
    return desk.at_desk("Edda")


@pytest.fixture
def work(desk: Desk) -> Callable[[], tuple[Update, ...]]:  # noqa: F811
    """Return a function that lets the worker look, and returns every update there is then."""

    def look() -> tuple[Update, ...]:
        desk.session.commit()
        with desk.app.app_context():
            jobs.serve_updates()
        desk.session.expire_all()
        return read_updates(desk.session, read_life(desk.session, SLUG).statement_id)

    return look
