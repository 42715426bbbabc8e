"""A desk with a statement that is public, and a worker that looks."""

from collections.abc import Callable

import pytest

from petitioner.console import jobs
from petitioner.organisers.rules import Role
from tests.organisers.conftest import clock, desk  # noqa: F401 (fixtures that are shared)
from tests.organisers.desk import OWN, Desk
from tests.statements.public import make_public


@pytest.fixture
def house(desk: Desk) -> Desk:  # noqa: F811
    """Return the desk of the host, with its statement and an owner, Olga."""
    make_public(desk.session, OWN, now=desk.clock.at)
    desk.person("Olga", Role.OWNER)
    return desk


@pytest.fixture
def look(house: Desk, queue_url: str) -> Callable[[], None]:
    """Return a function that lets the worker look, and do what was asked for at operations."""
    assert queue_url

    def run() -> None:
        house.session.commit()
        with house.app.app_context():
            jobs.read_board()
            jobs.serve_operations()
        house.session.expire_all()

    return run
