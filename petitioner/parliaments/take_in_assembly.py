"""Compare what a roster says of one assembly with what is known, and take it in, some people at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.shelf import Catalogue, Shelf
from petitioner.parliaments.comparison import Plan, compare, depart
from petitioner.parliaments.findings import Findings, Seal
from petitioner.parliaments.known import KnownRoster
from petitioner.parliaments.overlaps import merge_overlaps
from petitioner.parliaments.rules import BadRoster, Problem, assembly_name
from petitioner.parliaments.shapes import (
    ROSTER_SCHEME,
    AssemblyDiff,
    ChangeKind,
    RosterFile,
    RosterRow,
)
from petitioner.parliaments.store import journal
from petitioner.parliaments.store import known as tables
from petitioner.parliaments.store import rosters as store
from petitioner.parliaments.suspicions import Watch, suspect_departures

_NOTHING_KNOWN = KnownRoster({}, {}, ())


@dataclass(frozen=True, slots=True)
class Intake:
    """One import: which file, when, how much of the difference is kept, and whether it is written."""

    roster: RosterFile
    now: datetime
    seal: Seal
    most: int | None
    apply: bool


def take_in_assembly(
    session: Session,
    intake: Intake,
    slug: str,
    known: tuple[int, str] | None,
    chunks: Iterable[Sequence[RosterRow]],
) -> AssemblyDiff:
    """Return what the rows change in the assembly of that slug; with `intake.apply`, change it.

    Each chunk has all rows of some people. `known` are id and name of the assembly, if it is known. What is
    written is to be rolled back if the file is refused later on.

    Raises:
        BadRoster: an identifier in the file belongs to another person already known.
    """
    work = _Work(session, intake, slug, known)
    problems: list[Problem] = []
    for rows in chunks:
        try:
            work.take(rows)
        except BadRoster as refusal:
            problems.extend(refusal.problems)
    if problems:
        raise BadRoster(problems)
    work.depart()
    return work.finished()


class _Work:
    """One assembly on its way in: what is known of it, what was found, and what was written."""

    def __init__(self, session: Session, intake: Intake, slug: str, known: tuple[int, str] | None) -> None:
        self._session = session
        self._intake = intake
        self._today = intake.now.date()
        self._slug = slug
        self._known_id: int | None
        self._known_id, self._name = known or (None, "")
        self._assembly_id = self._known_id
        self._named = ("", "")
        self._roster_id: int | None = None
        self._claims: Catalogue[str] = Catalogue(Shelf(), str, str)
        self._findings = Findings(intake.most, intake.seal)
        self._findings.wonder(one for one in intake.roster.suspicions if one.slug == slug)
        domains: set[str] = set()
        latest, self._sat = None, 0
        if self._known_id is not None:
            latest = store.latest_roster(session, self._known_id)
            self._sat = tables.count_sitting(session, self._known_id, on=self._today)
            domains = tables.list_domains(session, self._known_id)
        # what is known is told by its last import, not by itself
        intake.seal(repr((latest, slug)).encode())
        self._watch = Watch(slug, self._today, domains)

    def take(self, read: Sequence[RosterRow]) -> None:
        """Compare all rows of some people, and write what they change."""
        self._named = self._named if any(self._named) else (read[0].parliament, read[0].chamber)
        rows, overlapping = merge_overlaps(read, self._slug)
        known = self._look_up(rows)
        plan = compare(known, rows, self._today, self._claim)
        self._findings.add(plan, rows)
        self._findings.wonder(overlapping)
        self._findings.wonder(self._watch.suspect(known, plan, rows))
        self._write(plan)

    def depart(self) -> None:
        """End the mandates of everybody whom the file did not name."""
        last = 0
        while self._known_id is not None:
            running = tables.running_after(
                self._session, self._known_id, last, on=self._today, without=self._roster_id
            )
            if not running.mandates:
                break
            last = running.mandates[-1].membership_id
            left = tuple(one for one in running.mandates if str(one.person_id) not in self._claims)
            plan = depart(KnownRoster(running.people, running.identifiers, left), self._today)
            self._findings.add(plan)
            self._write(plan)
        gone = self._findings.count(ChangeKind.LEFT)
        self._findings.wonder(suspect_departures(gone, self._sat, self._slug))

    def finished(self) -> AssemblyDiff:
        """Write down the import, if there is anything to write down, and return what it changes."""
        if self._intake.apply and self._roster_id is None and not self._is_taken_in():
            self._begin()
        if self._roster_id is not None:
            store.count_rows(self._session, self._roster_id, self._findings.rows)
        name = self._name or assembly_name(*self._named)
        is_new = self._known_id is None
        return self._findings.as_diff(self._slug, name, is_new=is_new, roster_id=self._roster_id)

    def _is_taken_in(self) -> bool:
        """Say whether this very file was the last one."""
        known_id = self._known_id
        latest = store.latest_digest(self._session, known_id) if known_id is not None else None
        return latest == self._intake.roster.digest

    def _look_up(self, rows: Sequence[RosterRow]) -> KnownRoster:
        if self._known_id is None:
            return _NOTHING_KNOWN
        wanted = {(ROSTER_SCHEME, row.code) for row in rows}
        wanted |= {(row.scheme, row.identifier) for row in rows if row.scheme}
        return tables.known_of(self._session, self._known_id, wanted)

    def _claim(self, person_id: int, code: str) -> str:
        return self._claims.setdefault(str(person_id), code)

    def _begin(self) -> tuple[int, int]:
        """Return assembly and import, written down by now."""
        session, now = self._session, self._intake.now
        if self._assembly_id is None:
            self._assembly_id = store.add_assembly(session, self._slug, *self._named, now=now)
        if self._roster_id is None:
            self._roster_id = store.add_roster(session, self._assembly_id, self._intake.roster, now=now)
        return self._assembly_id, self._roster_id

    def _write(self, plan: Plan) -> None:
        if not self._intake.apply or not plan.changes:
            return
        session, (assembly_id, roster_id) = self._session, self._begin()
        ended = {ending.membership_id: ending.shown for ending in plan.ended}
        changed_people, changed_mandates = {*plan.renamed, *plan.pictured}, {*plan.changed, *ended}
        journal.keep_before(session, people=changed_people, mandates=changed_mandates, roster_id=roster_id)
        mandates = [row.mandate for row in plan.added] + list(plan.changed.values())
        parts = store.groupings(session, assembly_id, mandates, roster_id=roster_id)
        people = {**plan.recognised, **store.add_people(session, plan.newcomers, roster_id=roster_id)}
        identifiers = {key: people[code] for key, code in plan.identifiers.items()}
        store.add_identifiers(session, assembly_id, identifiers, roster_id=roster_id)
        store.rename_people(session, plan.renamed)
        store.picture_people(session, plan.pictured)
        store.change_mandates(session, plan.changed, parts)
        store.end_mandates(session, ended)
        added = ((people[row.code], row.mandate) for row in plan.added)
        store.add_mandates(session, assembly_id, added, parts, roster_id=roster_id)
