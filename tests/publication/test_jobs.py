"""The round of the publication worker: as soon as anything is written, and else only now and then."""

import json
from itertools import pairwise

import pytest

from petitioner.foundation.db import marking, reading, what_is_written
from petitioner.publication import jobs
from tests.people import MAELLE
from tests.ticks import Ticks


@pytest.fixture
def rounds(bureau, monkeypatch):
    """Return a function that runs the job; it returns at which seconds it went round.

    `word` says what has been written by each second.
    """

    def run(word=lambda _second: "nothing", longest: float = 10.0) -> list[float]:
        clock, began = Ticks(), []
        monkeypatch.setattr(jobs, "time", clock)
        monkeypatch.setattr(jobs, "LONGEST_RUN", longest)
        monkeypatch.setattr(jobs, "what_is_written", lambda _session: word(clock.monotonic()))
        monkeypatch.setattr(jobs, "_go_round", lambda *_: began.append(round(clock.monotonic(), 1)))
        jobs.publish()
        return began

    return run


def test_while_nobody_writes_it_looks_every_two_seconds(rounds) -> None:
    looked = rounds(longest=60.0)
    assert looked[0] == 0.0
    assert all(1.9 < after - before < 2.5 for before, after in pairwise(looked))
    assert len(looked) > 20


def test_while_somebody_writes_it_looks_at_every_turn(rounds) -> None:
    assert rounds(str, longest=2.0) == [0.0, 0.4, 0.8, 1.2, 1.6]


def test_what_is_written_while_it_rests_is_seen_at_the_next_turn(rounds) -> None:
    looked = rounds(lambda second: "one" if second < 0.5 else "two", longest=2.0)
    assert looked == [0.0, 0.8]


def test_whatever_another_process_commits_changes_the_word(bureau, settings) -> None:
    with reading() as session:
        before = what_is_written(session)
    with marking(settings.database_url) as elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")  # what a transaction gets that writes
    with reading() as session:
        assert what_is_written(session) != before


def test_the_job_itself_counts_and_publishes(app, bureau, view, settings, monkeypatch) -> None:
    bureau.sign(view, MAELLE)
    monkeypatch.setattr(jobs, "time", Ticks())
    monkeypatch.setattr(jobs, "LONGEST_RUN", 1.0)
    jobs.publish()
    shown = (settings.public_folder / f"petitions/{view.statement_id}/count.json").read_text()
    assert json.loads(shown)["signature_count"] == 1
