"""Bring the signed log to the leaves the database has: tiles, then the lock, then the checkpoint.

Each step is on the disk before the next begins, and each may be done again: whenever this is killed, the next
run ends what was begun. What was signed once is the beginning of everything that is signed later.
"""

import shutil
from pathlib import Path
from typing import Final

from petitioner.foundation.db import Session
from petitioner.transparency import durable, lock, store
from petitioner.transparency.edge import DamagedFiles, Edge, last_leaves, read_edge
from petitioner.transparency.lock import LogBroken
from petitioner.transparency.notes import BadNote, Checkpoint, open_note
from petitioner.transparency.shapes import Log
from petitioner.transparency.tiles import CHECKPOINT, KEY
from petitioner.transparency.tree import EMPTY_ROOT

AT_ONCE: Final = 65_536
"""How many leaves one checkpoint adds at most."""
RECOVER: Final = "Was a backup restored? `petitioner log recover` brings back what the log knows."


def extend(session: Session, log: Log) -> Checkpoint:
    """Sign every leaf the database has and publish the checkpoint; return it.

    Raises:
        LogBroken: the database or the lock is not the one of this log.
        OSError: a file cannot be written; the next run goes on.
    """
    with lock.holding(log.lock):
        store.become_the_sequencer(session)
        note, signed = held(session, log)
        total = _checked_size(session, log, signed)
        edge = _edge(session, log, signed)
        while signed.size < total:
            before = note
            end = min(signed.size + AT_ONCE, total)
            for chunk in store.leaves(session, signed.size, end):
                edge.add_all(chunk)
            full = edge.take_full()
            _write(log.folder, full | edge.partial())
            signed = Checkpoint(signed.origin, edge.size, edge.root())
            note = log.key.sign(signed)
            lock.move(log.lock, before, note)
            _publish(log, signed.origin, note)
            _remove_partial(log.folder, full)
        if note is not None:
            _publish(log, signed.origin, note)
        store.set_signed(session, signed.size)
        return signed


def check(session: Session, log: Log) -> None:
    """Raise `LogBroken` if the database does not hold what was signed: then nothing may be counted."""
    _, signed = held(session, log)
    _checked_size(session, log, signed)


def held(session: Session, log: Log) -> tuple[str | None, Checkpoint]:
    """Return the signed note in the lock and the checkpoint in it; an empty one before the first.

    Raises:
        LogBroken: the lock is missing, or was not signed with this log's key.
    """
    note = lock.read(log.lock)
    if note is None:
        if store.signed(session) or (log.folder / CHECKPOINT).exists():
            raise LogBroken(
                f"The lock of the log, {log.lock}, is missing, but a checkpoint was signed before."
                " Put it back; if it is gone for good: `petitioner log accept-lock`."
            )
        return None, Checkpoint(log.origin, 0, EMPTY_ROOT)
    try:
        return note, open_note(note, log.key.public)
    except BadNote as error:
        raise LogBroken(f"The lock of the log, {log.lock}, cannot be used: {error}.") from None


def _checked_size(session: Session, log: Log, signed: Checkpoint) -> int:
    """Return how many leaves the database has, at least as many as were signed, the last ones alike."""
    total = store.size(session)
    if total < signed.size:
        raise LogBroken(f"The log has {signed.size} leaves, the database {total}. {RECOVER}")
    if signed.size:
        try:
            known = last_leaves(log.folder, signed.size)
        except (OSError, ValueError):
            return total  # `extend` makes the files anew, if the database still gives the signed root
        found = [
            leaf for chunk in store.leaves(session, signed.size - len(known), signed.size) for leaf in chunk
        ]
        if found != known:
            raise LogBroken(f"The leaves in the database are not those that were signed. {RECOVER}")
    return total


def _edge(session: Session, log: Log, signed: Checkpoint) -> Edge:
    """Return the edge of the signed tree, from its files or, where these are gone, from the database."""
    try:
        edge = read_edge(log.folder, signed.size)
        if edge.root() == signed.root:
            return edge
    except DamagedFiles:
        pass
    edge = Edge()
    files: dict[str, bytes] = {}
    for chunk in store.leaves(session, 0, signed.size):
        edge.add_all(chunk)
        files |= edge.take_full()
    if edge.root() != signed.root:
        raise LogBroken(f"Neither the files of the log nor the database give the signed root. {RECOVER}")
    _write(log.folder, files | edge.partial())
    return edge


def _write(folder: Path, files: dict[str, bytes]) -> None:
    durable.write_all({folder / path: content for path, content in files.items()})


def _publish(log: Log, origin: str, note: str) -> None:
    for name, content in ((KEY, f"{log.key.verifier(origin)}\n"), (CHECKPOINT, note)):
        if lock.read(log.folder / name) != content:
            durable.write(log.folder / name, content.encode())


def _remove_partial(folder: Path, full: dict[str, bytes]) -> None:
    """Take away what a full tile has replaced; whoever still asks for it is to ask for the full one."""
    for path in full:
        shutil.rmtree(folder / f"{path}.p", ignore_errors=True)
