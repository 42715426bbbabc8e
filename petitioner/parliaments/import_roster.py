"""Take a roster in, as a whole or not at all."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from petitioner.foundation.db import Session
from petitioner.parliaments.comparison import Plan, compare
from petitioner.parliaments.known import KnownRoster
from petitioner.parliaments.overlaps import merge_overlaps
from petitioner.parliaments.rules import BadRoster, NotReviewed, Problem, assembly_name, assembly_slug
from petitioner.parliaments.shapes import (
    AssemblyDiff,
    Mandate,
    Progress,
    RosterDiff,
    RosterFile,
    RosterRow,
    in_silence,
)
from petitioner.parliaments.store import journal
from petitioner.parliaments.store import rosters as store
from petitioner.parliaments.suspicions import suspect

_NOTHING_KNOWN = KnownRoster({}, {}, ())
_DIGITS = 32

KEPT = timedelta(days=730)
"""How long what an import replaced is kept; of the last import of each assembly it is kept for ever."""


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What one assembly's rows change, and the state of the tables with which they were compared."""

    assembly_id: int | None
    roster_id: int | None
    rows: list[RosterRow]
    plan: Plan
    diff: AssemblyDiff


def import_roster(
    session: Session,
    roster: RosterFile,
    *,
    now: datetime,
    apply: bool,
    accept: str = "",
    progress: Progress = in_silence,
) -> RosterDiff:
    """Return what the roster changes, per assembly it speaks of; with `apply`, change it.

    The same file again changes nothing. Nobody is deleted: a mandate missing from a newer file ends on
    the day of `now`. Assemblies that the file does not mention are left alone. `accept` is the digest of
    the difference that was looked at: nothing else is then applied.

    Raises:
        BadRoster: an identifier in the file belongs to another person already known; nothing is written.
        NotReviewed: what the file changes is not, or no longer, what was accepted; nothing is written.
    """
    if apply:
        store.take_turn(session)
    by_slug: dict[str, list[RosterRow]] = {}
    for row in roster.rows:
        by_slug.setdefault(assembly_slug(row.parliament, row.chamber), []).append(row)
    known = store.assemblies_by_slug(session, tuple(by_slug))
    compared: list[_Comparison] = []
    problems: list[Problem] = []
    for slug in tuple(by_slug):
        try:
            compared.append(_compare(session, roster, slug, by_slug.pop(slug), known.get(slug), now=now))
        except BadRoster as refusal:
            problems.extend(refusal.problems)
    if problems:
        raise BadRoster(problems)
    digest = _digest(roster, compared)
    if accept and accept != digest:
        raise NotReviewed(
            "What this file changes is not what was accepted: the file, what is known, or the day has "
            "changed since. Look at it again with --dry-run."
        )
    diffs = [one.diff for one in compared]
    if apply:
        diffs = [
            replace(one.diff, roster_id=_write(session, roster, one, now=now, progress=progress))
            for one in compared
        ]
        journal.drop_before(session, now - KEPT)
    return RosterDiff(tuple(diffs), digest, roster.ignored)


def _compare(
    session: Session,
    roster: RosterFile,
    slug: str,
    rows: list[RosterRow],
    known: tuple[int, str] | None,
    *,
    now: datetime,
) -> _Comparison:
    assembly_id, name = known or (None, assembly_name(rows[0].parliament, rows[0].chamber))
    before, roster_id = _NOTHING_KNOWN, None
    if assembly_id is not None:
        before = store.known_roster(session, assembly_id)
        roster_id = store.latest_roster(session, assembly_id)
    told = [suspicion for suspicion in roster.suspicions if suspicion.slug == slug]
    rows, overlapping = merge_overlaps(rows, slug)
    plan = compare(before, rows, now.date())
    diff = AssemblyDiff(
        slug,
        name,
        assembly_id is None,
        tuple(plan.changes),
        plan.unchanged,
        without_address=sum(not row.mandate.email for row in rows),
        suspicions=(*told, *overlapping, *suspect(before, plan, rows, slug, now.date())),
    )
    return _Comparison(assembly_id, roster_id, rows, plan, diff)


def _digest(roster: RosterFile, compared: list[_Comparison]) -> str:
    """Return what stands for this difference; what is known is told by its last import, not by itself."""
    digest = hashlib.sha256(roster.digest)
    for one in compared:
        digest.update(repr((one.roster_id, one.diff.slug)).encode())
        for change in one.diff.changes:
            digest.update(repr(change).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()[:_DIGITS]


def _write(
    session: Session, roster: RosterFile, compared: _Comparison, *, now: datetime, progress: Progress
) -> int | None:
    assembly_id, rows, plan = compared.assembly_id, compared.rows, compared.plan
    if assembly_id is None:
        parliament, chamber = rows[0].parliament, rows[0].chamber
        assembly_id = store.add_assembly(session, compared.diff.slug, parliament, chamber, now=now)
    elif not plan.changes and store.latest_digest(session, assembly_id) == roster.digest:
        return None
    roster_id = store.add_roster(session, assembly_id, roster, len(rows), now=now)
    ended = {ending.membership_id: ending.shown for ending in plan.ended}
    journal.keep_before(
        session, people={*plan.renamed, *plan.pictured}, mandates={*plan.changed, *ended}, roster_id=roster_id
    )
    mandates = [row.mandate for row in plan.added] + list(plan.changed.values())
    parts = store.groupings(session, assembly_id, mandates, roster_id=roster_id)
    people = {**plan.recognised, **store.add_people(session, plan.newcomers, roster_id=roster_id)}
    identifiers = {key: people[code] for key, code in plan.identifiers.items()}
    store.add_identifiers(session, assembly_id, identifiers, roster_id=roster_id)
    store.rename_people(session, plan.renamed)
    store.picture_people(session, plan.pictured)
    store.change_mandates(session, plan.changed, parts)
    store.end_mandates(session, ended)

    def added() -> Iterator[tuple[int, Mandate]]:
        for count, row in enumerate(plan.added):
            if count % 1000 == 0:
                progress("writing", count, len(plan.added))
            yield people[row.code], row.mandate

    store.add_mandates(session, assembly_id, added(), parts, roster_id=roster_id)
    return roster_id
