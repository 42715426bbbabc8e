"""What `./dev run` promises: ready when it says so, one at a time, nothing lost and nothing left running."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from petitioner.foundation.embedded import programs
from petitioner.foundation.embedded.answers import answers
from petitioner.foundation.embedded.sessions import began

PATIENCE = 90.0


class Run:
    """One `./dev run` in a folder of its own."""

    def __init__(self, folder: Path, port: int, *more: str) -> None:
        self.folder = folder
        self.log = folder.parent / f"said-{time.monotonic_ns()}"
        module = "petitioner.foundation.embedded.instance"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, "--folder", folder, "--port", str(port), *more],
                stdout=log,
                stderr=log,
                cwd=programs.ROOT,
                start_new_session=True,
            )

    def await_line(self, wanted: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while wanted not in self.said.splitlines():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)

    @property
    def said(self) -> str:
        return self.log.read_text()

    def members(self) -> list[int]:
        return [member["pid"] for member in json.loads((self.folder / "processes.json").read_text())]

    def ask_to_stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@pytest.fixture
def port() -> int:
    return programs.free_port()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def runs() -> Iterator[list[Run]]:
    made: list[Run] = []
    yield made
    for run in made:
        if run.process.poll() is None:
            run.ask_to_stop()


@pytest.mark.faults
def test_an_instance_starts_refuses_a_second_survives_a_kill_and_stops_wholly(
    folder: Path, port: int, runs: list[Run]
) -> None:
    runs.append(Run(folder, port))
    runs[0].await_line(f"ready http://127.0.0.1:{port}")
    assert answers(port, "/")

    second = Run(folder, port)
    assert second.process.wait(20) == 2
    assert "already runs here" in second.said

    left_behind = runs[0].members()
    os.killpg(runs[0].process.pid, signal.SIGKILL)
    runs[0].process.wait(10)
    assert any(map(began, left_behind))

    runs.append(Run(folder, port))
    runs[1].await_line(f"ready http://127.0.0.1:{port}")
    assert "entering the demonstration" not in runs[1].said
    assert not any(map(began, left_behind))

    running = runs[1].members()
    assert runs[1].ask_to_stop() == 0
    assert not any(map(began, running))
    assert not (folder / "instance.env").exists()


def test_a_start_that_is_interrupted_leaves_nothing_and_the_next_begins_anew(
    folder: Path, port: int, runs: list[Run]
) -> None:
    runs.append(Run(folder, port))
    deadline = time.monotonic() + PATIENCE
    while not (folder / "processes.json").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    running = runs[0].members()
    assert runs[0].ask_to_stop() == 0
    assert not any(map(began, running))
    assert not (folder / "complete").exists()


def test_a_taken_port_is_said_in_one_sentence(folder: Path, runs: list[Run]) -> None:
    with socket.create_server((programs.HOST, 0)) as taken:
        number = taken.getsockname()[1]
        run = Run(folder, number)
        assert run.process.wait(20) == 2
        assert run.said.strip() == (
            f"Port {number} is taken: stop what uses it, or choose another with --port {number + 1}."
        )
