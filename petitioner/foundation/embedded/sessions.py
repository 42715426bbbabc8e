"""Which processes belong together, and how to end those that an earlier run left behind."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

PROC = Path("/proc")
STATE, GROUP, SESSION, BEGAN = 0, 2, 3, 19  # fields of /proc/N/stat after the name


@dataclass(frozen=True, slots=True)
class Member:
    """A process on record: `began` tells it from a later process that was given the same number."""

    name: str
    pid: int
    began: str
    stop_signal: int


def began(pid: int) -> str:
    """Return a text that names the moment the process started, or "" when there is no such process."""
    if PROC.is_dir():
        fields = _stat(pid)
        return "" if not fields or fields[STATE] == "Z" else fields[BEGAN]
    found = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()


def signal_session(leader: int, number: signal.Signals) -> None:
    """Signal every process of the session that `leader` began, those too that made groups of their own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)
    for pid in _members_of_session(leader):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def write_record(path: Path, members: list[Member]) -> None:
    """Put on record, in one step, which processes run."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps([asdict(member) for member in members]))
    part.replace(path)


def end_leftovers(record: Path, patience: float = 5.0) -> list[str]:
    """End the processes on record that still live; return their names.

    A run that was killed outright leaves its programs unsupervised; the next run begins by ending them.
    """
    try:
        members = [Member(**entry) for entry in json.loads(record.read_text())]
    except (OSError, ValueError, TypeError):
        return []
    alive = [member for member in members if member.began and began(member.pid) == member.began]
    for member in alive:
        with contextlib.suppress(ProcessLookupError):
            os.kill(member.pid, member.stop_signal)
    deadline = time.monotonic() + patience
    for member in alive:
        while began(member.pid) == member.began and time.monotonic() < deadline:
            time.sleep(0.05)
        signal_session(member.pid, signal.SIGKILL)
    record.unlink(missing_ok=True)
    return [member.name for member in alive]


def _members_of_session(leader: int) -> Iterator[int]:
    if not PROC.is_dir():
        return
    for entry in PROC.iterdir():
        if not entry.name.isdecimal():
            continue
        fields = _stat(int(entry.name))
        if fields and leader in (int(fields[SESSION]), int(fields[GROUP])):
            yield int(entry.name)


def _stat(pid: int) -> list[str]:
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()
