"""The journal: a file that grows by a line for whatever is erased, before the database forgets it."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from petitioner.erasure import store
from petitioner.erasure.rules import Line, read_line
from petitioner.foundation.db import Session

_LONGEST_LINE: Final = 4096


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
            size = _without_half_a_line(file, size)
            _append(file, data)
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
        size = self._size()
        if size < done:
            raise JournalLost(self._lost(size, done))
        lines: list[Line] = []
        if size == 0:
            return lines, done
        with self.path.open("rb") as file:
            file.seek(max(done - 1, 0))
            if done and file.read(1) != b"\n":
                raise JournalLost(
                    f"The erasure journal {self.path} is not the one that was carried out here."
                )
            for _ in range(most):
                line = file.readline()
                if not line.endswith(b"\n"):
                    break
                lines.append(read_line(line[:-1].decode(errors="replace")))
                done += len(line)
        return lines, done

    def is_ahead(self, session: Session) -> bool:
        """Say whether the file holds more than this database has carried out: cheap, and asked often.

        Raises:
            JournalLost: it holds less.
        """
        done = store.carried_out(session)  # first, for the file only grows
        size = self._size()
        if size < done:
            raise JournalLost(self._lost(size, done))
        return size > done

    def unread(self, session: Session) -> int:
        """Return how many bytes this database has not carried out."""
        return max(self._size() - store.carried_out(session), 0)

    def mark(self, session: Session, end: int) -> None:
        """Remember, in the transaction that did it, that everything up to this byte is carried out."""
        store.mark(session, end)

    def accept(self, session: Session) -> None:
        """Go on with the file as it is, carried out or not: the right one is gone for good."""
        store.wait_for_turn(session)
        store.mark(session, self._size())

    def _size(self) -> int:
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def _lost(self, size: int, done: int) -> str:
        return (
            f"The erasure journal {self.path} has {size} bytes, but {done} were carried out here. "
            "Put the real journal back before anything else runs."
        )


class _opened:  # noqa: N801 - read as a verb
    """An appending file descriptor, its owner's alone, closed at the end; a new file's name is durable."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> int:
        is_new = not self._path.exists()
        self._file = os.open(self._path, os.O_APPEND | os.O_CREAT | os.O_RDWR, 0o600)
        if is_new:
            folder = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        return self._file

    def __exit__(self, *_: object) -> None:
        os.close(self._file)


def _without_half_a_line(file: int, size: int) -> int:
    """Take off what a crash left of a last line, lest it swallow the next one; return the size then.

    Nothing that was carried out is lost: a line is marked when all of it is on the disk.
    """
    tail = os.pread(file, _LONGEST_LINE, max(size - _LONGEST_LINE, 0))
    half = len(tail) - (tail.rfind(b"\n") + 1)
    if half:
        size -= half
        os.ftruncate(file, size)
    return size


def _append(file: int, data: bytes) -> None:
    """Write all of it, and return when it is on the disk."""
    while data:
        data = data[os.write(file, data) :]
    os.fsync(file)
