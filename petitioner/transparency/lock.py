"""The lock: the newest checkpoint ever signed, in a file that no restore puts back. It only moves forward."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from petitioner.transparency import durable


class LogBroken(RuntimeError):
    """Nothing may be counted or signed before this is mended; the message says what it is and what to do."""


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """Be the only process of this machine that signs, until the block ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def read(path: Path) -> str | None:
    """Return the signed checkpoint, or None before the first."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def move(path: Path, before: str | None, after: str) -> None:
    """Put `after` in the place of `before`, on the disk when this returns.

    Raises:
        LogBroken: something else is there.
    """
    if read(path) != before:
        raise LogBroken(f"{path} was changed while it was held: two installations share it.")
    durable.write(path, after.encode())
