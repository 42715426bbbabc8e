"""One log for everything that runs: on the terminal, and in a file."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

WIDTH = 11
LARGEST = 5_000_000  # bytes; a longer log is put aside when the next run begins


class Terminal:
    """Shows each line with the name of who said it, and keeps it."""

    def __init__(self, log: Path) -> None:
        if log.exists() and log.stat().st_size > LARGEST:
            log.replace(log.with_suffix(".old"))
        self.log = log
        self._file = log.open("a", encoding="utf-8")
        self._lock = threading.Lock()

    def say(self, name: str, line: str) -> None:
        """Pass on what a program said."""
        self._write(f"{name:<{WIDTH}}| {line}")

    def tell(self, sentence: str) -> None:
        """Say something to the person at the terminal."""
        self._write(f"{'dev':<{WIDTH}}| {sentence}")

    @contextlib.contextmanager
    def step(self, doing: str) -> Iterator[None]:
        """Say what is being done now, and how long it took."""
        self.tell(f"{doing} …")
        begun = time.monotonic()
        yield
        self.tell(f"{doing}: {time.monotonic() - begun:.1f} s")

    def _write(self, line: str) -> None:
        with self._lock:
            self._file.write(line + "\n")
            self._file.flush()
            with contextlib.suppress(OSError, ValueError):  # nobody may be looking any more
                sys.stdout.write(line + "\n")
                sys.stdout.flush()
