"""Sequencers are real processes, two at once, and are killed at any moment: the log never forks."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from petitioner.foundation.db import committed
from petitioner.foundation.embedded import programs
from petitioner.transparency import lock, store
from petitioner.transparency.extend import extend
from petitioner.transparency.notes import open_note
from petitioner.transparency.tree import leaf_hashes, root_of
from petitioner.transparency.verify import verify
from tests.transparency.auditing import Auditor
from tests.transparency.sequencer import log_in

KILLS = 30
BATCHES = 12


@pytest.fixture
def start(clean_database: str, tmp_path: Path) -> Iterator[Callable[[int], int]]:
    """Return a function that starts a sequencer for so many batches, and gives the number of its process."""
    command = [sys.executable, "-m", "tests.transparency.sequencer", clean_database, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=programs.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as origin:

        def starting(batches: int) -> int:
            origin.stdin.write(f"{batches}\n")
            origin.stdin.flush()
            return int(origin.stdout.readline())

        yield starting
        origin.stdin.close()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline, "a sequencer does nothing, or does not end"
        time.sleep(0.002)


def settle(app, folder: Path, auditor: Auditor) -> int:
    """Sign what is left, and hold database, lock and files against each other; return the size."""
    log = log_in(folder)
    with app.app_context(), committed() as session:
        signed = extend(session, log)
        assert signed.size == store.size(session) == verify(session, log)
    assert auditor.look() == signed.size
    return signed.size


def test_two_sequencers_at_once_give_one_history(app, start, tmp_path) -> None:
    log, auditor = log_in(tmp_path), Auditor(log_in(tmp_path).folder)
    both = start(BATCHES), start(BATCHES)
    while any(is_alive(pid) for pid in both):
        if (log.folder / "checkpoint").exists():
            auditor.look()
        time.sleep(0.01)
    with app.app_context(), committed() as session:
        assert store.size(session) == store.signed(session), "neither left anything to the other"
    assert settle(app, tmp_path, auditor) >= 2 * BATCHES


@pytest.mark.faults
def test_a_storm_of_kills_never_forks_the_log(app, start, tmp_path) -> None:
    chance = random.Random(14)
    log, auditor = log_in(tmp_path), Auditor(log_in(tmp_path).folder)
    locked: list[str] = []
    for _ in range(KILLS):
        before = lock.read(log.lock)
        pids = [start(10_000), start(10_000)]
        wait_until(lambda before=before: lock.read(log.lock) != before)
        time.sleep(chance.random() / 15)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda pids=pids: not any(map(is_alive, pids)))
        locked.append(lock.read(log.lock))
        if (log.folder / "checkpoint").exists():
            auditor.look()
    total = settle(app, tmp_path, auditor)
    with app.app_context(), committed() as session:
        hashes = leaf_hashes([leaf for chunk in store.leaves(session, 0, total) for leaf in chunk])
    for note in locked:
        held = open_note(note, log.key.public)
        assert held.root == root_of(hashes[: held.size]), "what was ever signed is the beginning of what is"
