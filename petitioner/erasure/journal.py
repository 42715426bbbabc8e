"""The journal: a file that grows by a line for whatever is erased, before the database forgets it."""

import os
from collections.abc import Sequence
from pathlib import Path

from petitioner.erasure import store
from petitioner.erasure.rules import Line, read_line
from petitioner.foundation.db import Session


class JournalLost(RuntimeError):
    """The journal is shorter than what was carried out: it is another file, or it was cut."""


class Journal:
    """The erasure journal of this installation; back it up apart from the database, and never shorten it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, session: Session, lines: Sequence[Line]) -> None:
        """Put lines on the disk, and mark them as carried out in the transaction that does it.

        If that transaction fails, the lines stay: what was to be erased is erased by the next `left`.

        Raises:
            JournalLost: the file is not the one this database knows.
        """
        if not lines:
            return
        store.wait_for_turn(session)
        done = store.carried_out(session)
        data = "".join(f"{line.written()}\n" for line in lines).encode()
        with _opened(self.path) as file:
            size = os.fstat(file).st_size
            if size < done:
                raise JournalLost(self._lost(size, done))
            os.write(file, data)
            os.fsync(file)
        if size == done:  # else the lines before ours are to be carried out first, and ours once more
            store.mark(session, size + len(data))

    def left(self, session: Session, *, most: int) -> tuple[list[Line], int]:
        """Return up to `most` lines this database has not carried out, and the byte where they end.

        Holds back other writers until the transaction ends. A half-written last line (the power went) is not
        a line yet: whatever it was to say never happened.

        Raises:
            JournalLost: the file is shorter than what was carried out.
            BadLine: a line is none.
        """
        store.wait_for_turn(session)
        done = store.carried_out(session)
        size = self.path.stat().st_size if self.path.exists() else 0
        if size < done:
            raise JournalLost(self._lost(size, done))
        lines = []
        with self.path.open("rb") if size else open(os.devnull, "rb") as file:  # noqa: PTH123
            file.seek(done)
            for _ in range(most):
                line = file.readline()
                if not line.endswith(b"\n"):
                    break
                lines.append(read_line(line[:-1].decode()))
                done += len(line)
        return lines, done

    def is_ahead(self, session: Session) -> bool:
        """Say whether the file holds more than this database has carried out: cheap, and asked often."""
        return self.path.exists() and self.path.stat().st_size > store.carried_out(session)

    def _lost(self, size: int, done: int) -> str:
        return (
            f"The erasure journal {self.path} has {size} bytes, but {done} were carried out here. "
            "Put the real journal back before anything else runs."
        )


class _opened:  # noqa: N801 - read as a verb
    """An appending file descriptor, its owner's alone, closed at the end."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> int:
        self._file = os.open(self._path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        return self._file

    def __exit__(self, *_: object) -> None:
        os.close(self._file)
