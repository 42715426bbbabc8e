"""The nightly runs: begun, noted batch by batch, taken up again after a kill, and kept as a report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from petitioner.erasure import store
from petitioner.erasure.rules import is_due
from petitioner.foundation.db import Session


@dataclass(frozen=True, slots=True)
class Run:
    """One run: when, and how much went by the name of each rule; `finished_at` is None while it goes on."""

    started_at: datetime
    finished_at: datetime | None
    gone: Mapping[str, int]


def take_up(session: Session, *, now: datetime) -> int | None:
    """Return the id of the run that has not come to its end, or of a new one if it is due, or None."""
    store.become_the_runner(session)
    last = next(iter(store.last_runs(session, 1)), None)
    if last is not None and last.finished_at is None:
        found: int = last.id
        return found
    if last is not None and not is_due(last.started_at, now):
        return None
    return store.add_run(session, now=now)


def begin(session: Session, *, now: datetime) -> int:
    """Begin a run, due or not; return its id."""
    return store.add_run(session, now=now)


def note(session: Session, run_id: int, rule: str, gone: int) -> None:
    """Add to what went in a run by one rule, in the transaction in which it goes."""
    if gone:
        store.become_the_runner(session)
        before = store.gone_in(session, run_id)
        store.change_run(session, run_id, {**before, rule: before.get(rule, 0) + gone}, None)


def finish(session: Session, run_id: int, *, now: datetime) -> None:
    """Let a run have come to its end."""
    store.become_the_runner(session)
    store.change_run(session, run_id, store.gone_in(session, run_id), now)


def last_runs(session: Session, most: int) -> tuple[Run, ...]:
    """Return the latest runs, the newest first."""
    rows = store.last_runs(session, most)
    return tuple(Run(row.started_at, row.finished_at, row.gone) for row in rows)
