"""Compare the files of the log with the leaves of the database and the signed checkpoint."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from petitioner.foundation.db import Session
from petitioner.publication.check.compare_files import list_files
from petitioner.publication.check.shapes import Finding, Trouble
from petitioner.transparency import durable, store
from petitioner.transparency.edge import Edge
from petitioner.transparency.extend import RECOVER, held
from petitioner.transparency.lock import LogBroken
from petitioner.transparency.notes import BadNote, Checkpoint, open_note
from petitioner.transparency.shapes import Log
from petitioner.transparency.tiles import CHECKPOINT, ENTRIES, ENTRY_BYTES, HASH_BYTES, KEY, WITNESSED

_PARTIAL: Final = re.compile(r"(?P<whole>tile/.+)\.p/(?P<width>[0-9]{1,3})", re.ASCII)


def check_log_files(session: Session, log: Log, *, repairs: bool) -> tuple[list[Finding], set[str]]:
    """Return what is wrong, and the names of the files that may lie below the folder of the log.

    Partial tiles of an earlier size stay until their tile is full; they have to be its beginning. With
    `repairs` wrong files are written anew from the database. The caller holds the lock of the log.

    Raises:
        LogBroken: the database does not hold what was signed.
    """
    note, signed = held(session, log)
    seen = _witnessed(log)
    wrong: dict[str, bytes] = {}
    widths: dict[str, bytes] = {}
    known: set[str] = set()
    for name, content in _files(session, log, note, signed, seen):
        known.add(name)
        if ".p/" in name:
            widths[name.partition(".p/")[0]] = content
        if _read(log.folder / name) != content:
            wrong[name] = content
    if seen is not None:
        known.add(WITNESSED)
    known |= {
        name for name in list_files(log.folder) if name not in known and _is_older(log.folder, name, widths)
    }
    findings = [
        Finding(Trouble.DIFFERS if (log.folder / name).exists() else Trouble.MISSING, f"log/{name}")
        for name in wrong
    ]
    if repairs:
        durable.write_all({log.folder / name: content for name, content in wrong.items()})
    return findings, {f"log/{name}" for name in known}


def _files(
    session: Session, log: Log, note: str | None, signed: Checkpoint, seen: Checkpoint | None
) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the signed log; its root is looked at before the last ones."""
    edge = Edge()
    for chunk in store.leaves(session, 0, signed.size):
        for leaf in chunk:
            if seen is not None and edge.size == seen.size and edge.root() != seen.root:
                raise LogBroken("The witnesses have seen another log than this.")
            edge.add(leaf)
        yield from edge.take_full().items()
    if edge.root() != signed.root:
        raise LogBroken(f"The leaves in the database are not those that were signed. {RECOVER}")
    yield from edge.partial().items()
    if note is not None:
        yield CHECKPOINT, note.encode()
        yield KEY, f"{log.key.verifier(signed.origin)}\n".encode()


def _witnessed(log: Log) -> Checkpoint | None:
    """Return what the witnesses have cosigned; None if there is no such file, or one of another log."""
    raw = _read(log.folder / WITNESSED)
    try:
        return open_note(raw.decode(), log.key.public) if raw is not None else None
    except (BadNote, UnicodeDecodeError):
        return None


def _is_older(folder: Path, name: str, edge: dict[str, bytes]) -> bool:
    """Say whether this is the beginning of a tile that has grown since."""
    found = _PARTIAL.fullmatch(name)
    if found is None:
        return False
    content = _read(folder / name) or b""
    grown = edge.get(found["whole"]) or _read(folder / found["whole"]) or b""
    step = ENTRY_BYTES if name.startswith(f"tile/{ENTRIES}/") else HASH_BYTES
    return len(content) == int(found["width"]) * step and grown.startswith(content)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
