"""Two invented organisations, and everybody at their desks."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from petitioner.foundation.embedded.sink import Sink
from petitioner.foundation.key_files import read_web_keys, read_worker_keys
from petitioner.foundation.settings import Settings
from petitioner.organisers import pages, web_secrets
from petitioner.organisers.invite import BothKeys
from petitioner.organisers.network_brake import NetworkBrake
from tests.organisers.desk import Clock, Desk


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let it be noon until the test says otherwise."""
    moment = Clock()
    monkeypatch.setattr("petitioner.foundation.clock.now", moment)
    return moment


@pytest.fixture
def desk(  # noqa: PLR0917 - a fixture takes what it needs by name
    app: Flask,
    session: Session,
    settings: Settings,
    sink: Sink,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    """Return everybody; passwords cost little here, and no network has tried anything yet."""
    monkeypatch.setattr(web_secrets, "_KIBIBYTES", 64)
    monkeypatch.setattr(web_secrets, "_PASSES", 1)
    monkeypatch.setattr(pages, "_BRAKE", NetworkBrake())
    keys = BothKeys(read_worker_keys(settings.worker_keys), read_web_keys(settings.web_keys))
    return Desk(app, session, keys, sink, clock)
