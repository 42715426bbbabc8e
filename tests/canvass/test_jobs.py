"""A worker is killed at any moment and starts again: everybody gets a letter, a kill costs one too many."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from petitioner.canvass.jobs import write_to_assemblies
from petitioner.foundation.mail import Delivery, LineBroken, MailServerAway
from petitioner.vocabulary.email_address import EmailAddress
from tests.canvass.desk import NOW, Desk

EVERYBODY = {f"m{number}@assembly.example" for number in range(4)}


class Killed(BaseException):
    """What ends a process at once."""


class Sink:
    """Takes letters; kills the worker before or after taking the letter of that number."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.kill_before: set[int] = set()
        self.kill_after: set[int] = set()
        self.is_away = False
        self.breaks_line: set[int] = set()

    def send(self, data: bytes, *, to: EmailAddress) -> Delivery:
        assert str(to) != to.reveal(), "an address masks itself"
        number = len(self.taken)
        if number in self.breaks_line:
            self.breaks_line.discard(number)
            raise LineBroken
        if number in self.kill_before:
            self.kill_before.discard(number)
            raise Killed
        found = re.search(rb"^To: (\S+)\r$", data, re.MULTILINE)
        assert found
        self.taken.append(found[1].decode())
        if number in self.kill_after:
            raise Killed
        return Delivery.TAKEN

    @contextmanager
    def connected(self, _settings: object) -> Iterator["Sink"]:
        if self.is_away:
            raise MailServerAway
        yield self


class Worker:
    """The job, in a process that may be killed; time passes between two runs."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self._app = app
        self._now = NOW
        monkeypatch.setattr("petitioner.foundation.clock.now", lambda: self._now)

    def run(self) -> bool:
        """Say whether it survived."""
        self._now += timedelta(minutes=3)
        try:
            with self._app.app_context():
                write_to_assemblies()
        except Killed:
            return False
        return True


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Sink:
    made = Sink()
    monkeypatch.setattr("petitioner.canvass.jobs.connected", made.connected)
    return made


@pytest.fixture
def worker(app: Flask, desk: Desk, session: Session, monkeypatch: pytest.MonkeyPatch) -> Worker:
    desk.begin()
    session.commit()
    return Worker(app, monkeypatch)


@pytest.mark.parametrize("moment", range(4))
@pytest.mark.parametrize("is_taken", [False, True])
def test_whoever_is_killed_costs_one_letter_at_most(
    worker: Worker, sink: Sink, moment: int, *, is_taken: bool
):
    (sink.kill_after if is_taken else sink.kill_before).add(moment)
    assert not worker.run()
    assert worker.run()
    letters = Counter(sink.taken)
    assert set(letters) == EVERYBODY
    assert letters.total() - len(EVERYBODY) == is_taken
    assert worker.run()
    assert Counter(sink.taken) == letters, "nobody gets another"


def test_letters_wait_for_a_mail_server_and_one_that_broke_the_line_waits_alone(worker: Worker, sink: Sink):
    sink.is_away = True
    assert worker.run()
    assert sink.taken == []
    sink.is_away = False
    sink.breaks_line.add(1)
    assert worker.run()
    assert len(sink.taken) == 1
    assert worker.run()
    assert set(sink.taken) == EVERYBODY
    assert len(sink.taken) == len(EVERYBODY)
