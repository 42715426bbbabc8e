"""What is started is kept running, and when it is stopped nothing of it is left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from petitioner.foundation.embedded.sessions import began, end_leftovers
from petitioner.foundation.embedded.supervisor import Program, Supervisor

Said = list[tuple[str, str]]

SLEEP = "import time; print('here', flush=True); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"
WITH_CHILD = (
    "import os, subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], process_group=0)\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(60)"
)


def program(code: str, name: str = "one", patience: float = 5.0) -> Program:
    environment = {"PATH": os.environ["PATH"]}
    return Program(name, (sys.executable, "-c", code), environment, patience=patience)


@pytest.fixture
def said() -> Said:
    return []


@pytest.fixture
def supervisor(said: Said, tmp_path: Path) -> Iterator[Supervisor]:
    kept = Supervisor(lambda name, line: said.append((name, line)), tmp_path / "processes.json")
    yield kept
    kept.stop()


def until(predicate: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not predicate():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_what_a_program_says_is_passed_on_with_its_name(supervisor: Supervisor, said: Said) -> None:
    supervisor.start(program(SLEEP))
    until(lambda: ("one", "here") in said)


def test_a_killed_program_is_started_again(supervisor: Supervisor, said: Said) -> None:
    supervisor.start(program(SLEEP))
    first = supervisor.kill("one")
    until(lambda: supervisor.pid("one") not in (None, first))
    assert any("killed by SIGKILL" in line for _, line in said)


def test_a_stopped_program_stays_stopped_and_may_be_started_again(supervisor: Supervisor) -> None:
    supervisor.start(program(SLEEP))
    supervisor.stop(["one"])
    assert supervisor.pid("one") is None
    assert not supervisor.is_kept("one")
    supervisor.start(program(SLEEP))
    assert supervisor.pid("one") is not None


def test_a_program_that_ignores_the_request_is_killed(supervisor: Supervisor, said: Said) -> None:
    supervisor.start(program(STUBBORN, patience=0.3))
    until(lambda: ("one", "here") in said)
    begun = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - begun < 5
    assert ("one", "did not stop when asked; killed") in said


def test_children_in_groups_of_their_own_end_with_their_program(supervisor: Supervisor, said: Said) -> None:
    supervisor.start(program(WITH_CHILD))
    until(lambda: bool(said))
    child = int(said[0][1])
    assert began(child)
    supervisor.stop()
    until(lambda: not began(child))


def test_a_program_that_cannot_be_started_is_reported_at_once(supervisor: Supervisor) -> None:
    with pytest.raises(FileNotFoundError):
        supervisor.start(Program("absent", ("/no/such/program",), {}))


def test_what_a_killed_run_left_behind_is_ended_by_the_next(tmp_path: Path) -> None:
    record = tmp_path / "processes.json"
    run = (
        "import pathlib, sys, time\n"
        "from petitioner.foundation.embedded.supervisor import Program, Supervisor\n"
        f"kept = Supervisor(lambda *_: None, pathlib.Path({str(record)!r}))\n"
        f"kept.start(Program('one', (sys.executable, '-c', {SLEEP!r}), {{}}))\n"
        "print(kept.pid('one'), flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", run], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        left = int(owner.stdout.readline())
        until(record.exists)
        owner.kill()
    assert began(left)
    assert end_leftovers(record) == ["one"]
    assert not began(left)
    assert end_leftovers(record) == []


def test_a_number_that_now_belongs_to_another_process_is_left_alone(tmp_path: Path) -> None:
    record = tmp_path / "processes.json"
    record.write_text(
        f'[{{"name": "me", "pid": {os.getpid()}, "began": "1", "stop_signal": {int(signal.SIGTERM)}}}]'
    )
    assert end_leftovers(record) == []
