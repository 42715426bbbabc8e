"""Files that are whole and on the disk, or not there."""

import os
from collections.abc import Mapping
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Put `content` at `path`: readers meet the old file or the new one; it survives a loss of power."""
    write_all({path: content})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Do the same for many files: all are on the disk before the first takes its name."""
    halves = {}
    for path, content in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        halves[path] = path.with_name(f".{path.name}.half")
        _fill(halves[path], content)
    for path, half in halves.items():
        half.replace(path)
    for folder in {parent for path in contents for parent in (path.parent, path.parent.parent)}:
        _sync_folder(folder)


def _fill(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Let the names in a folder be on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
