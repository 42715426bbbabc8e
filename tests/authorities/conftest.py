"""An invented assembly of six with a domain of its own, and everybody who has to do with it."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from petitioner.authorities.keep_domain import list_domain
from petitioner.foundation.embedded.sink import Sink
from petitioner.foundation.key_files import read_worker_keys
from petitioner.foundation.settings import Settings
from petitioner.parliaments.formats.csv_roster import read_csv_roster
from petitioner.parliaments.import_roster import import_roster
from tests.authorities.house import NOON, ROSTER, Clock, House


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let it be noon until the test says otherwise."""
    moment = Clock()
    monkeypatch.setattr("petitioner.foundation.clock.now", moment)
    return moment


@pytest.fixture
def house(app: Flask, session: Session, settings: Settings, sink: Sink, clock: Clock) -> House:
    """Return everybody; the roster is taken in and the assembly's domain listed."""
    import_roster(session, read_csv_roster(ROSTER.encode(), file_name="roster.csv"), now=NOON, apply=True)
    found = House(app, session, read_worker_keys(settings.worker_keys), sink, clock)
    list_domain(session, found.assembly_id(), "assembly.example", now=NOON)
    return found
