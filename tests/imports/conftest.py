"""A statement of an invented committee, and everybody at its desk of imports."""

import pytest

from petitioner.foundation.key_files import read_web_keys, read_worker_keys
from petitioner.imports import rules
from petitioner.publication.public_site import Site
from tests.imports.room import Room
from tests.organisers.conftest import clock, desk  # noqa: F401 (fixtures that are shared)
from tests.organisers.desk import Desk
from tests.signatures.scene import Bureau, stand


@pytest.fixture
def room(desk: Desk, queue_url: str, monkeypatch: pytest.MonkeyPatch) -> Room:  # noqa: F811
    """Return the room with everybody in it; unless a test says otherwise, files may be small."""
    assert queue_url
    monkeypatch.setattr(rules, "FEWEST", 1)
    made = Room(desk, stand(desk.session))
    made.enter()
    return made


@pytest.fixture
def bureau(room: Room) -> Bureau:
    """Return the way from a form to a signature."""
    return Bureau(room.desk.session, room.desk.keys.worker, room.desk.keys.web)


@pytest.fixture
def site(settings, tmp_path) -> Site:
    """Return where the public site is written."""
    keys, web_keys = read_worker_keys(settings.worker_keys), read_web_keys(settings.web_keys)
    return Site(tmp_path, "https://rivers.example", keys, web_keys)
