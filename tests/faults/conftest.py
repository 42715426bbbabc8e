"""An application with the demonstration in a database of its own, its jobs run where the test stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from petitioner.app import create_app
from petitioner.erasure.journal import Journal
from petitioner.foundation import clock
from petitioner.foundation.db import committed, db
from petitioner.foundation.embedded.sink import Sink
from petitioner.foundation.settings import Settings
from petitioner.publication.jobs import count_all, open_site
from petitioner.publication.publish import publish
from petitioner.signatures import jobs
from petitioner.signatures.withdraw import withdraw
from tests.faults.people import Desk, desk_of
from tests.servers import DEMONSTRATION, Servers
from tests.ticks import Ticks

QUEUES = 40
"""The first of the queue databases that these tests use."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A whole platform but for its processes."""

    app: Flask
    desk: Desk
    sink: Sink

    def work(self) -> None:
        """Do what the worker of signatures does when it is nudged."""
        with self.app.app_context():
            jobs.open_intake()

    def erase(self) -> None:
        """Do what the worker does once a minute."""
        with self.app.app_context():
            jobs.erase()

    def withdraw(self, signature_ids: list[UUID]) -> int:
        """Withdraw signatures, as the worker does for who owns them."""
        journal = Journal(self.app.extensions["petitioner.foundation"].settings.erasure_journal)
        with self.app.app_context(), committed() as session:
            return withdraw(session, signature_ids, journal=journal)

    def count(self) -> int:
        """Count what was confirmed, as the worker of publication does."""
        with self.app.app_context():
            return count_all(open_site())

    def publish(self) -> list[str]:
        """Write the public site; return what changed."""
        with self.app.app_context():
            site = open_site()
            with committed() as session:
                return publish(session, site, now=clock.now())

    def client(self) -> FlaskClient:
        """Return a visitor."""
        return self.app.test_client()


@pytest.fixture(scope="module")
def platform(
    servers: Servers, sink_server: Sink, worker_number: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Return an application with the demonstration; the tests of one module share it."""
    settings = Settings(
        database_url=servers.clone(f"faults_{worker_number}", DEMONSTRATION),
        queue_url=servers.queue_url(QUEUES + worker_number),
        public_url="http://localhost",
        public_folder=tmp_path_factory.mktemp("public"),
        web_keys=servers.keys / "web.keys",
        worker_keys=servers.keys / "worker.keys",
        smtp_port=sink_server.port,
        erasure_journal=tmp_path_factory.mktemp("erasure") / "journal",
    )
    made = create_app(settings)
    made.testing = True
    yield made
    with made.app_context():
        db.engine.dispose()


@contextmanager
def staged(app: Flask, sink: Sink) -> Iterator[Stage]:
    """Lend the stage, cleaned before."""
    with desk_of(app.extensions["petitioner.foundation"].settings) as desk:
        desk.clean()
        desk.settings.erasure_journal.unlink(missing_ok=True)
        sink.clear()
        yield Stage(app, desk, sink)


@pytest.fixture
def stage(platform: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Return the stage with nobody on it; its jobs end as soon as they find nothing."""
    monkeypatch.setattr(jobs, "time", Ticks())
    monkeypatch.setattr(jobs, "IDLE", jobs.PATIENCE)
    with staged(platform, sink) as lent:
        yield lent
