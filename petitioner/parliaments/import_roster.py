"""Take a roster in, as a whole or not at all."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from petitioner.foundation.db import Session
from petitioner.parliaments.rules import BadRoster, NotReviewed, Problem
from petitioner.parliaments.shapes import (
    SHOWN,
    AssemblyDiff,
    Progress,
    RosterDiff,
    RosterFile,
    RosterRow,
    in_silence,
)
from petitioner.parliaments.store import journal
from petitioner.parliaments.store import rosters as store
from petitioner.parliaments.take_in_assembly import Intake, take_in_assembly

_DIGITS = 32

_CHUNK = 2_000
"""Rows that are compared and written at a time."""

KEPT = timedelta(days=730)
"""How long what an import replaced is kept; of the last import of each assembly it is kept for ever."""


def import_roster(
    session: Session,
    roster: RosterFile,
    *,
    now: datetime,
    apply: bool,
    accept: str = "",
    most: int | None = SHOWN,
    progress: Progress = in_silence,
) -> RosterDiff:
    """Return what the roster changes, per assembly it speaks of; with `apply`, change it.

    The same file again changes nothing. Nobody is deleted: a mandate missing from a newer file ends on
    the day of `now`. Assemblies that the file does not mention are left alone. `accept` is the digest of
    the difference that was looked at: nothing else is then applied. Of each kind of change and suspicion
    the first `most` are returned; all, and as much memory as they take, if that is none.

    Raises:
        BadRoster: an identifier in the file belongs to another person already known; nothing is written.
        NotReviewed: what the file changes is not, or no longer, what was accepted; nothing is written.
    """
    if apply:
        store.take_turn(session)
    digest = hashlib.sha256(roster.digest)
    intake = Intake(roster, now, digest.update, most, apply)
    known = store.assemblies_by_slug(session, tuple(roster.people))
    told = _Told(progress, "writing" if apply else "comparing", len(roster.rows))
    diffs: list[AssemblyDiff] = []
    problems: list[Problem] = []
    with session.begin_nested():
        for slug, people in roster.people.items():
            try:
                diffs.append(take_in_assembly(session, intake, slug, known.get(slug), told.chunks(people)))
            except BadRoster as refusal:
                problems.extend(refusal.problems)
        if problems:
            raise BadRoster(problems)
        found = digest.hexdigest()[:_DIGITS]
        if accept and accept != found:
            raise NotReviewed(
                "What this file changes is not what was accepted: the file, what is known, or the day has "
                "changed since. Look at it again with --dry-run."
            )
        if apply:
            journal.drop_before(session, now - KEPT)
    return RosterDiff(tuple(diffs), found, roster.ignored)


class _Told:
    """The rows of a file by chunks, while somebody is told how far it is."""

    def __init__(self, progress: Progress, what: str, total: int) -> None:
        self._progress = progress
        self._what = what
        self._done = 0
        self._total = total

    def chunks(self, people: Iterable[Sequence[RosterRow]]) -> Iterator[list[RosterRow]]:
        """Yield all rows of some people, and of the next, so many that one query for all is cheap."""
        chunk: list[RosterRow] = []
        for rows in people:
            chunk.extend(rows)
            if len(chunk) >= _CHUNK:
                yield self._passed(chunk)
                chunk = []
        if chunk:
            yield self._passed(chunk)

    def _passed(self, chunk: list[RosterRow]) -> list[RosterRow]:
        self._progress(self._what, self._done, self._total)
        self._done += len(chunk)
        return chunk
