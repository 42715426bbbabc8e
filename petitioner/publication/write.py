"""Write a file of the public site so that no reader ever sees half of it, or take one away."""

import gzip
import json
import os
import shutil
import time
from collections.abc import Collection
from pathlib import Path
from typing import Final

import brotli

PACKED: Final = frozenset({".woff2", ".webp", ".png", ".zip"})
"""What is compressed already: it has no twins."""
TWINS: Final = (".gz", ".br")
"""Beside every file that is not compressed already."""
_BROTLI_QUALITY: Final = 5
_GZIP_LEVEL: Final = 6
_PIECE: Final = 1 << 18


def write(folder: Path, name: str, content: bytes) -> bool:
    """Put `content` at `name` below `folder`, with `.gz` and `.br` beside it; say whether anything changed.

    What is compressed already stands alone.

    Each file is written under another name and renamed. The compressed ones go first: a reader who still
    meets the old plain file meets a consistent one, and a crash in between leaves a difference that the
    next run repairs, even if the content is by then the old one again: the three are of one second, or
    they do not belong together.
    """
    path = folder / name
    is_packed = path.suffix in PACKED
    if _stands(str(path), content, () if is_packed else TWINS):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    second = _next_second(path)
    parent, own = str(path.parent), path.name
    if not is_packed:
        _replace(parent, f"{own}.gz", gzip.compress(content, _GZIP_LEVEL, mtime=0), second)
        _replace(parent, f"{own}.br", brotli.compress(content, quality=_BROTLI_QUALITY), second)
    _replace(parent, own, content, second)
    return True


def write_json(folder: Path, name: str, document: object) -> bool:
    """Put a document at `name` below `folder`, as `write` does."""
    return write(folder, name, json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())


def put(folder: Path, name: str, made: Path) -> None:
    """Put a file that was made elsewhere at `name`, its packed twins first, as `write` does."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    second = _next_second(path)
    for suffix in (".gz", ".br", ""):
        part = made.with_name(made.name + suffix)
        if part.exists():
            os.utime(part, (second, second))
            part.replace(path.with_name(path.name + suffix))


def pack(made: Path) -> None:
    """Make the compressed twins of a file that is not served yet, piece by piece: it may be large."""
    beside = made.with_name
    compressor = brotli.Compressor(quality=_BROTLI_QUALITY)
    with (
        made.open("rb") as plain,
        beside(f"{made.name}.br").open("wb") as br,
        beside(f"{made.name}.gz").open("wb") as file,
        gzip.GzipFile("", "wb", _GZIP_LEVEL, file, mtime=0) as gz,
    ):
        while piece := plain.read(_PIECE):
            gz.write(piece)
            br.write(compressor.process(piece))
        br.write(compressor.finish())


def remove(folder: Path, name: str) -> None:
    """Take the page at `name` away, with everything beside it; nothing happens if there is none."""
    shutil.rmtree(folder / name, ignore_errors=True)


def keep_only(folder: Path, name: str, tails: Collection[str]) -> None:
    """Take away every page below `name` but those at these addresses; the empty one is `name` itself."""
    root = folder / name
    wanted = {root / tail for tail in tails}
    for page in sorted(root.rglob("index.html"), reverse=True):
        if page.parent not in wanted:
            for file in page.parent.iterdir():
                if file.is_file():
                    file.unlink()
    for each in sorted((path for path in root.rglob("*") if path.is_dir()), reverse=True):
        if not any(each.iterdir()):
            each.rmdir()


def keep_files(folder: Path, name: str, names: Collection[str]) -> None:
    """Take away every file in the folder `name` but these; the folder too, if nothing is left."""
    root = folder / name
    if not root.is_dir():
        return
    wanted = {f"{each}{suffix}" for each in names for suffix in ("", *TWINS)}
    for file in root.iterdir():
        if file.is_file() and file.name not in wanted:
            file.unlink()
    if not any(root.iterdir()):
        root.rmdir()


def remove_file(folder: Path, name: str) -> None:
    """Take one file away, with its compressed ones; nothing happens if there is none."""
    for suffix in ("", *TWINS):
        (folder / f"{name}{suffix}").unlink(missing_ok=True)


def _next_second(path: Path) -> int:
    """Return the second a new content is dated with: never that of the old one.

    nginx makes an ETag of second and size; two contents of one size must not share it.
    """
    try:
        return max(int(time.time()), int(path.stat().st_mtime) + 1)
    except FileNotFoundError:
        return int(time.time())


def _stands(name: str, content: bytes, twins: Collection[str]) -> bool:
    """Say whether this file has this content, with its twins of the same second.

    It is asked of hundreds of thousands of files when everything is written again, and mostly answered by
    yes; so it is four calls of the system.
    """
    try:
        with open(name, "rb", buffering=0) as file:  # noqa: PTH123
            found = os.fstat(file.fileno())
            if found.st_size != len(content) or file.read() != content:
                return False
        return all(os.stat(name + twin).st_mtime == found.st_mtime for twin in twins)  # noqa: PTH116
    except FileNotFoundError:
        return False


def _replace(parent: str, name: str, content: bytes, second: int) -> None:
    """Write a file beside its place and move it there.

    In plain words to the system, for it is done three times for every page: objects for paths cost more.
    """
    half = f"{parent}/.{name}.half"
    with open(half, "wb") as file:  # noqa: PTH123
        file.write(content)
        file.flush()  # all of it is there, or a full disk is said
        os.utime(file.fileno(), (second, second))
    os.replace(half, f"{parent}/{name}")  # noqa: PTH105
