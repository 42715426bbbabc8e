"""Files that are whole and on the disk, or not there."""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

_OPEN_AT_ONCE: Final = 64


def write(path: Path, content: bytes) -> None:
    """Put `content` at `path`: readers meet the old file or the new one; it survives a loss of power."""
    write_all({path: content})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Do the same for many files: all are on the disk before the first takes its name."""
    halves = {path: path.with_name(f".{path.name}.half") for path in contents}
    for folder in dict.fromkeys(path.parent for path in contents):
        folder.mkdir(parents=True, exist_ok=True)
    paths = list(contents)
    for first in range(0, len(paths), _OPEN_AT_ONCE):
        _fill({halves[path]: contents[path] for path in paths[first : first + _OPEN_AT_ONCE]})
    for path, half in halves.items():
        half.replace(path)
    for folder in dict.fromkeys(each for path in contents for each in (path.parent, path.parent.parent)):
        _sync_folder(folder)


def _fill(contents: Mapping[Path, bytes]) -> None:
    """Write files and wait for the disk when all are written: it then has less to wait for."""
    with ExitStack() as opened:
        handles = []
        for path, content in contents.items():
            handles.append(_open(path))
            opened.callback(os.close, handles[-1])
            _write(handles[-1], content)
        for handle in handles:
            os.fsync(handle)


def _open(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)


def _write(handle: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]


def _sync_folder(folder: Path) -> None:
    """Let the names in a folder be on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
