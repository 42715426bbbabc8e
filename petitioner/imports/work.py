"""Do what is due for imports, a batch at a time; each batch is a transaction of the caller's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.imports import store
from petitioner.imports.dry_run import dry_run
from petitioner.imports.reading import Reading, open_file
from petitioner.imports.rules import KEPT, BadFile, ImportState
from petitioner.imports.settle import settle
from petitioner.imports.shapes import Result
from petitioner.imports.take_in import read_anew, take_in
from petitioner.imports.undo import undo
from petitioner.signatures.fingerprints import fingerprints
from petitioner.statements.read import policies

AT_ONCE: Final = 1_000
"""Rows in one transaction."""


@dataclass(slots=True, repr=False)
class Bench:
    """What a worker has in hand between two batches; if it dies, the next opens the file anew."""

    keys: WorkerKeys
    reading: Reading | None = None


def destroy_old_files(session: Session, *, now: datetime) -> None:
    """Destroy files nobody has decided about for a day; what is half taken in is undone."""
    store.let_go(session, before=now - KEPT)


def work(session: Session, bench: Bench, *, now: datetime) -> bool:
    """Do the next batch of the oldest import that needs one; False if nothing is due.

    How far it is stands with the numbers it found in the same transaction.
    """
    due = store.next_due(session)
    if due is None:
        bench.reading = None
        return settle(session, keys=bench.keys, most=AT_ONCE, now=now)
    state = ImportState(due.state)
    if state is ImportState.UNDOING:
        undo(session, due.id, was_public=due.taken_in_at is not None, most=AT_ONCE)
    elif state is ImportState.ACCEPTED and due.is_changed:
        read_anew(session, due.id, most=AT_ONCE)
    else:
        _read_on(session, bench, due, now=now)
    return True


def _read_on(session: Session, bench: Bench, due: store.AnyRow, *, now: datetime) -> None:
    is_accepted = due.state == ImportState.ACCEPTED.value
    found = Result.from_json(due.result)
    try:
        reading = _reading(session, bench, due, now=now)
        if is_accepted:
            take_in(session, reading, number=due.number, counted=found.counted, most=AT_ONCE, now=now)
            return
        policy = policies(session, [due.statement_id])[due.statement_id]
        dry_run(session, reading, found, is_sealed=policy.is_sealed, most=AT_ONCE)
    except BadFile as bad:
        if is_accepted:  # what recognises anybody was destroyed meanwhile
            store.change(session, due.id, state=ImportState.UNDOING)
            return
        store.change(
            session, due.id, state=ImportState.BROKEN, result={}, problem=bad.reason, problem_row=bad.row
        )


def _reading(session: Session, bench: Bench, due: store.AnyRow, *, now: datetime) -> Reading:
    """Return the file where it was left: in this worker's hand, or opened anew."""
    held = bench.reading
    if held is None or held.import_id != due.id or held.done != due.done:
        try:
            plain = bench.keys.open(store.content_of(session, due.id) or b"")
        except UnreadableSeal:
            raise BadFile("ended") from None
        prints = fingerprints(session, [due.statement_id], keys=bench.keys, now=now)
        held = open_file(plain, due.id, due.statement_id, prints)
        held.skip(due.done)
        bench.reading = held
    return held
