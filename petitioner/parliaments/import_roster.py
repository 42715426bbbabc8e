"""Take a roster in, as a whole or not at all."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.parliaments.comparison import Plan, compare
from petitioner.parliaments.rules import BadRoster, Problem, assembly_name, assembly_slug
from petitioner.parliaments.shapes import AssemblyDiff, KnownRoster, RosterDiff, RosterFile, RosterRow
from petitioner.parliaments.store import rosters as store

_NOTHING_KNOWN = KnownRoster({}, {}, ())


def import_roster(session: Session, roster: RosterFile, *, now: datetime, apply: bool) -> RosterDiff:
    """Return what the roster changes, per assembly it speaks of; with `apply`, change it.

    The same file again changes nothing. Nobody is deleted: a mandate missing from a newer file ends on
    the day of `now`. Assemblies that the file does not mention are left alone.

    Raises:
        BadRoster: an identifier in the file belongs to another person already known; nothing is written.
    """
    if apply:
        store.take_turn(session)
    by_slug: dict[str, list[RosterRow]] = {}
    for row in roster.rows:
        by_slug.setdefault(assembly_slug(row.parliament, row.chamber), []).append(row)
    known = store.assemblies_by_slug(session, tuple(by_slug))
    diffs: list[AssemblyDiff] = []
    plans: list[tuple[str, Plan]] = []
    problems: list[Problem] = []
    for slug, rows in by_slug.items():
        assembly_id, name = known.get(slug, (None, assembly_name(rows[0].parliament, rows[0].chamber)))
        before = store.known_roster(session, assembly_id) if assembly_id is not None else _NOTHING_KNOWN
        try:
            plan = compare(before, rows, now.date())
        except BadRoster as refusal:
            problems.extend(refusal.problems)
            continue
        plans.append((slug, plan))
        diffs.append(AssemblyDiff(slug, name, assembly_id is None, tuple(plan.changes), plan.unchanged))
    if problems:
        raise BadRoster(problems)
    if apply:
        for slug, plan in plans:
            _write(session, roster, by_slug[slug], plan, known.get(slug, (None, ""))[0], now=now)
    return RosterDiff(tuple(diffs))


def _write(
    session: Session,
    roster: RosterFile,
    rows: list[RosterRow],
    plan: Plan,
    assembly_id: int | None,
    *,
    now: datetime,
) -> None:
    if assembly_id is None:
        parliament, chamber = rows[0].parliament, rows[0].chamber
        slug = assembly_slug(parliament, chamber)
        assembly_id = store.add_assembly(session, slug, parliament, chamber, now=now)
    elif not plan.changes and store.latest_digest(session, assembly_id) == roster.digest:
        return
    roster_id = store.add_roster(session, assembly_id, roster, len(rows), now=now)
    mandates = [row.mandate for row in plan.added] + list(plan.changed.values())
    parts = store.groupings(session, assembly_id, mandates)
    people = {**plan.recognised, **store.add_people(session, plan.newcomers)}
    identifiers = {key: people[code] for key, code in plan.identifiers.items()}
    store.add_identifiers(session, assembly_id, identifiers)
    store.rename_people(session, plan.renamed)
    store.change_mandates(session, plan.changed, parts)
    store.end_mandates(session, {ending.membership_id: ending.shown for ending in plan.ended})
    added = [(people[row.code], row.mandate) for row in plan.added]
    store.add_mandates(session, assembly_id, added, parts, roster_id=roster_id)
