"""Compare one file of the public folder, and what is compressed beside it, with what it has to be."""

import gzip
import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import brotli

from petitioner.publication.check.shapes import Trouble
from petitioner.publication.write import PACKED, TWINS, remove_file, write

_CHANGED_ON: Final = re.compile(rb"<lastmod>[0-9-]*</lastmod>")


def compare_file(folder: Path, name: str, content: bytes) -> Trouble | None:
    """Return what is wrong with the file at `name`, which has to be `content`; None if nothing is.

    Twins count by what is in them, not by how they were compressed. In a sitemap the days of the last change
    are left out: they are those of the files, as they were when it was written.
    """
    path = folder / name
    try:
        found = path.read_bytes()
    except OSError:
        return Trouble.MISSING
    if path.is_symlink() or _said(name, found) != _said(name, content):
        return Trouble.DIFFERS
    if path.suffix in PACKED or all(_unpacked(path, suffix) == found for suffix in TWINS):
        return None
    return Trouble.TWIN


def mend_file(folder: Path, name: str, content: bytes) -> None:
    """Write the file and its twins anew, whatever is there."""
    for suffix in TWINS:
        (folder / f"{name}{suffix}").unlink(missing_ok=True)
    if (folder / name).is_symlink():
        remove_file(folder, name)
    write(folder, name, content)


def list_files(folder: Path) -> Iterator[str]:
    """Yield every file by its address, links to files and folders too; no link is followed."""
    for place, folders, files in os.walk(folder):
        here = Path(place)
        for name in (*files, *(each for each in folders if (here / each).is_symlink())):
            yield (here / name).relative_to(folder).as_posix()


def plain_files(folder: Path) -> Iterator[str]:
    """Yield every file that is no twin of another."""
    return (
        name for name in list_files(folder) if not (plain := twin_of(name)) or not (folder / plain).exists()
    )


def twin_of(name: str) -> str | None:
    """Return the address of the file whose compressed twin this would be."""
    plain, dot, suffix = name.rpartition(".")
    is_twin = f"{dot}{suffix}" in TWINS and Path(plain).suffix not in PACKED
    return plain if is_twin else None


def is_half(name: str) -> bool:
    """Say whether a file bears the name of one that is being written."""
    last = name.rpartition("/")[2]
    return last.startswith(".") and last.endswith(".half")


def _said(name: str, content: bytes) -> bytes:
    is_sitemap = name == "sitemap.xml" or name.startswith("sitemap/")
    return _CHANGED_ON.sub(b"", content) if is_sitemap else content


def _unpacked(path: Path, suffix: str) -> bytes | None:
    try:
        raw = path.with_name(path.name + suffix).read_bytes()
        return gzip.decompress(raw) if suffix == ".gz" else brotli.decompress(raw)
    except (OSError, EOFError, zlib.error, brotli.error):
        return None
