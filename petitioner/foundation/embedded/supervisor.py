"""Keeps named programs running, gathers what they say into one log, and leaves nothing behind."""

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from petitioner.foundation.embedded.sessions import Member, began, signal_session, write_record

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
SETTLED_AFTER = 10.0

Say = Callable[[str, str], None]
"""Takes a program's name and one line of what it said."""


@dataclass(frozen=True, slots=True)
class Program:
    """One thing to keep running: its name, command line, whole environment, and how it is asked to stop.

    `stop_whole` asks everything it started as well, for a program that would wait for a long job to end.
    """

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(repr=False)
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 4.0
    stop_whole: bool = False
    user: int | None = None
    group: int | None = None


@dataclass(slots=True)
class _Seat:
    """A program and the process that runs it now; `lock` is held while that changes."""

    program: Program
    process: subprocess.Popen[str] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    unwanted: threading.Event = field(default_factory=threading.Event)
    spawned: threading.Event = field(default_factory=threading.Event)
    trouble: Exception | None = None
    keeper: threading.Thread | None = None


class Supervisor:
    """Starts programs, each in its own session; starts a program again when it dies; stops them when asked.

    A program that ignores its stop signal for longer than its patience is killed with everything it started.
    Programs are started by threads of their own: a signal that interrupts the main thread loses none of them.
    """

    def __init__(self, say: Say, record: Path | None = None) -> None:
        self._say = say
        self._record = record
        self._seats: dict[str, _Seat] = {}
        self._lock = threading.Lock()

    def start(self, program: Program) -> None:
        """Start a program and keep it running until it is stopped."""
        if self.is_kept(program.name):
            raise ValueError(f"{program.name} is already kept running")
        seat = _Seat(program)
        seat.keeper = threading.Thread(
            target=self._keep, args=(seat,), name=f"keep {program.name}", daemon=True
        )
        with self._lock:
            self._seats[program.name] = seat
        seat.keeper.start()
        seat.spawned.wait()
        if seat.trouble:
            raise seat.trouble

    def stop(self, names: Iterable[str] | None = None) -> None:
        """Stop the named programs (all when none is named) at the same time; return when they are gone."""
        with self._lock:
            wanted = list(self._seats) if names is None else [name for name in names if name in self._seats]
            seats = [self._seats.pop(name) for name in wanted]
        for seat in seats:
            with seat.lock:
                seat.unwanted.set()
                if seat.process and seat.process.poll() is None:
                    self._ask_to_stop(seat.program, seat.process)
        asked = time.monotonic()
        for seat in seats:
            self._await_end(seat, asked + seat.program.patience)
        self._write_record()

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL, *, whole: bool = True) -> int:
        """Send a signal to a program and (if `whole`) all it started; return its process number."""
        process = self._seats[name].process
        if process is None:
            raise ProcessLookupError(f"{name} was never started")
        if whole:
            signal_session(process.pid, number)
        else:
            process.send_signal(number)
        return process.pid

    def pid(self, name: str) -> int | None:
        """Return the process number that runs the program now, or None while it is down."""
        seat = self._seats.get(name)
        process = seat.process if seat else None
        return process.pid if process and process.poll() is None else None

    def is_kept(self, name: str) -> bool:
        """Tell whether the program is one that would be started again when it dies."""
        return name in self._seats

    def names(self) -> tuple[str, ...]:
        """Return the names of the programs that are kept running, in the order they were started."""
        return tuple(self._seats)

    def _ask_to_stop(self, program: Program, process: subprocess.Popen[str]) -> None:
        if program.stop_whole:
            signal_session(process.pid, program.stop_signal)
        else:
            process.send_signal(program.stop_signal)

    def _await_end(self, seat: _Seat, deadline: float) -> None:
        if seat.process is not None:
            try:
                seat.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._say(seat.program.name, "did not stop when asked; killed")
                signal_session(seat.process.pid, signal.SIGKILL)
        if seat.keeper:
            seat.keeper.join(LONGEST_PAUSE)

    def _spawn(self, program: Program) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            program.command,
            env=program.environment,
            user=program.user,
            group=program.group,
            extra_groups=None if program.user is None else [],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        threading.Thread(target=self._pump, args=(program.name, process), daemon=True).start()
        return process

    def _pump(self, name: str, process: subprocess.Popen[str]) -> None:
        if process.stdout is None:
            return
        with process.stdout as lines:
            for line in lines:
                self._say(name, line.rstrip("\n"))

    def _keep(self, seat: _Seat) -> None:
        pause = FIRST_PAUSE / 2
        while True:
            started = time.monotonic()
            process = self._seat_process(seat)
            seat.spawned.set()
            if process is None:
                return
            self._write_record()
            code = process.wait()
            # What the dead left behind may hold its port, its socket or its lock.
            signal_session(process.pid, signal.SIGKILL)
            if seat.unwanted.is_set():
                return
            settled = time.monotonic() - started > SETTLED_AFTER
            pause = FIRST_PAUSE if settled else min(pause * 2, LONGEST_PAUSE)
            self._say(seat.program.name, f"ended ({_how(code)}); starting again in {pause:.1f} s")
            if seat.unwanted.wait(pause):
                return

    def _seat_process(self, seat: _Seat) -> subprocess.Popen[str] | None:
        with seat.lock:
            if seat.unwanted.is_set():
                return None
            try:
                seat.process = self._spawn(seat.program)
            except OSError as trouble:
                seat.trouble = trouble
                return None
            return seat.process

    def _write_record(self) -> None:
        if self._record is None:
            return
        with self._lock:
            running = [(seat.program, seat.process.pid) for seat in self._seats.values() if seat.process]
            members = [Member(it.name, pid, began(pid), int(it.stop_signal)) for it, pid in running]
            write_record(self._record, members)


def _how(code: int) -> str:
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"status {code}"
