"""A roster as read against the roster as known: what would have to change. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from petitioner.parliaments.known import KnownMandate, KnownPerson, KnownRoster
from petitioner.parliaments.pairing import pair
from petitioner.parliaments.rules import BadRoster, Problem, domain_of, period_in_words
from petitioner.parliaments.shapes import (
    ROSTER_SCHEME,
    Change,
    ChangeKind,
    Mandate,
    PersonName,
    RosterRow,
)
from petitioner.vocabulary.period import ReducedDate

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ending:
    """A mandate that no file ends, but that is over: the day to show and the last day that counts."""

    membership_id: int
    shown: ReducedDate


@dataclass(slots=True)
class Plan:
    """What an import must write for one assembly, and the same for a person to read."""

    recognised: dict[str, int] = field(default_factory=dict)
    newcomers: dict[str, RosterRow] = field(default_factory=dict)
    renamed: dict[int, PersonName] = field(default_factory=dict)
    pictured: dict[int, str] = field(default_factory=dict)
    identifiers: dict[tuple[str, str], str] = field(default_factory=dict)
    added: list[RosterRow] = field(default_factory=list)
    changed: dict[int, Mandate] = field(default_factory=dict)
    ended: list[Ending] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0


Claim = Callable[[int, str], str]
"""Told which person already known an id of the file is; returns the first id of the file that was them."""


def compare(known: KnownRoster, rows: Iterable[RosterRow], today: date, claim: Claim) -> Plan:
    """Return what must change so that `known` says what `rows` say on `today`.

    `rows` are all of some people, `known` is whatever the tables have about those. Who is in none of the
    rows has left: see `depart`.

    Raises:
        BadRoster: an identifier in the file belongs to another person already known.
    """
    by_code: dict[str, list[RosterRow]] = defaultdict(list)
    for row in rows:
        by_code[row.code].append(row)
    plan = Plan(recognised=_recognise(known, by_code, claim))
    held: dict[int, list[KnownMandate]] = defaultdict(list)
    for mandate in known.mandates:
        held[mandate.person_id].append(mandate)
    for code, theirs in by_code.items():
        person_id = plan.recognised.get(code)
        person = known.people[person_id] if person_id is not None else None
        touched = _compare_person(plan, known, person, theirs)
        _compare_mandates(
            plan, held.pop(person_id, []) if person_id is not None else [], theirs, today, touched
        )
    return plan


def depart(known: KnownRoster, today: date) -> Plan:
    """Return what must change so that nobody in `known` sits any more on `today`."""
    plan = Plan()
    codes = {
        person_id: code for (scheme, code), person_id in known.identifiers.items() if scheme == ROSTER_SCHEME
    }
    for mandate in known.mandates:
        person_id = mandate.person_id
        _leave(plan, known.people[person_id].name, codes.get(person_id, ""), mandate, today)
    return plan


def _recognise(known: KnownRoster, by_code: dict[str, list[RosterRow]], claim: Claim) -> dict[str, int]:
    """Return who each id of the file is: by that id first, by another identifier of the same row second."""
    owners: dict[str, int] = {}
    problems: list[Problem] = []
    for code, rows in by_code.items():
        found = {known.identifiers.get((ROSTER_SCHEME, code)): rows[0]}
        for row in rows:
            if row.scheme:
                found.setdefault(known.identifiers.get((row.scheme, row.identifier)), row)
        found.pop(None, None)
        for person_id, row in found.items():
            if person_id is None:
                continue
            earlier = claim(person_id, code)
            if len(found) > 1 or earlier != code:
                problems.append(_contradiction(known.people[person_id], row, earlier))
            owners.setdefault(code, person_id)
    if problems:
        raise BadRoster(problems)
    return owners


def _contradiction(person: KnownPerson, row: RosterRow, other: str) -> Problem:
    whose = person.name.full + (f", whose person_id in this file is “{other}”" if other != row.code else "")
    return Problem(
        row.line,
        f"person_id “{row.code}” would be two people: it, or an identifier beside it, belongs to {whose}. "
        "Correct the id or the identifier.",
    )


def _compare_person(
    plan: Plan, known: KnownRoster, person: KnownPerson | None, rows: list[RosterRow]
) -> bool:
    """Plan the name and the identifiers; say whether something of them changes for a known person."""
    first, touched = rows[0], False
    if person is None:
        plan.newcomers[first.code] = first
    elif person.name != first.name:
        plan.renamed[person.person_id] = first.name
        before, after = _spelled(person.name), _spelled(first.name)
        plan.changes.append(Change(ChangeKind.NAME, first.code, first.name.full, before, after))
        touched = True
    if person is not None and person.image_url != first.image_url:
        plan.pictured[person.person_id] = first.image_url
        before, after = person.image_url, first.image_url
        plan.changes.append(Change(ChangeKind.IMAGE, first.code, first.name.full, before, after))
        touched = True
    wanted = {(ROSTER_SCHEME, first.code): first}
    wanted.update({(row.scheme, row.identifier): row for row in rows if row.scheme})
    for scheme, identifier in wanted:
        if (scheme, identifier) in known.identifiers:
            continue
        plan.identifiers[scheme, identifier] = first.code
        if person is not None:
            after = f"{scheme}:{identifier}"
            plan.changes.append(Change(ChangeKind.IDENTIFIER, first.code, first.name.full, after=after))
            touched = True
    return touched


def _spelled(name: PersonName) -> str:
    full = f"{name.honorific_prefix} {name.full}".strip()
    return f"{full} [{'; '.join((name.sort_name, *name.other_names))}]"


def _compare_mandates(
    plan: Plan, held: list[KnownMandate], rows: list[RosterRow], today: date, touched: bool
) -> None:
    pairs, gone, new = pair(held, rows)
    for known, row in pairs:
        changes = list(_differences(known, row, today))
        plan.changes.extend(changes)
        if changes:
            plan.changed[known.membership_id] = row.mandate
        elif not touched:
            plan.unchanged += 1
    sitting = next((known for known in held if not known.is_over(today)), None)
    for row in sorted(new, key=_starts_on):
        plan.added.append(row)
        before = _predecessor(gone, row, today)
        if before is not None:
            gone.remove(before)
            _succeed(plan, before, row)
        ends = row.mandate.ends
        if ends is not None and ends.last_day < today:
            plan.changes.append(
                Change(ChangeKind.PAST, row.code, row.name.full, after=_described(row.mandate))
            )
        elif sitting is not None:
            _moved(plan, before or sitting, row)
        else:
            plan.changes.append(
                Change(ChangeKind.JOINED, row.code, row.name.full, after=_described(row.mandate))
            )
    for known in gone:
        _leave(plan, rows[0].name, rows[0].code, known, today)


def _differences(known: KnownMandate, row: RosterRow, today: date) -> Iterable[Change]:
    old, new = known.mandate, row.mandate
    words = (
        (ChangeKind.GROUP, old.group, new.group),
        (ChangeKind.DELEGATION, old.delegation, new.delegation),
        (ChangeKind.ROLE, old.role, new.role),
        (ChangeKind.AREA, old.area, new.area),
        (ChangeKind.COUNTRY, old.country, new.country),
        (ChangeKind.SOURCE, old.source_url, new.source_url),
    )
    for kind, before, after in words:
        if before != after:
            yield Change(kind, row.code, row.name.full, before, after)
    if old.email != new.email:
        before, after = masked(old.email), masked(new.email)
        after = f"another {after}" if before == after else after
        yield Change(ChangeKind.ADDRESS, row.code, row.name.full, before, after)
    if (old.starts, old.ends, known.is_end_inferred) != (new.starts, new.ends, False):
        has_left = not known.is_over(today) and new.ends is not None and new.ends.last_day < today
        kind = ChangeKind.LEFT if has_left else ChangeKind.DATES
        yield Change(kind, row.code, row.name.full, period_in_words(old), period_in_words(new))


def masked(email: str) -> str:
    """Return an address for a screen or a log: where it is, not whose."""
    return f"…@{domain_of(email)}" if email else ""


def _predecessor(gone: list[KnownMandate], row: RosterRow, today: date) -> KnownMandate | None:
    """Return the running mandate, missing from the file, whose place `row` takes for the same person."""
    starts = row.mandate.starts
    if starts is None:
        return None
    for known in gone:
        begun = known.mandate.starts
        if not known.is_over(today) and (begun is None or begun.first_day < starts.first_day):
            return known
    return None


def _succeed(plan: Plan, known: KnownMandate, row: RosterRow) -> None:
    """End a mandate on the day before the one that takes its place."""
    if row.mandate.starts is not None:
        last = row.mandate.starts.first_day - _DAY
        plan.ended.append(Ending(known.membership_id, ReducedDate(last.isoformat(), last, last)))


def _moved(plan: Plan, known: KnownMandate, row: RosterRow) -> None:
    """Say what a further mandate changes for somebody who sits already."""
    old, new = known.mandate, row.mandate
    compared = (
        (ChangeKind.GROUP, old.group, new.group),
        (ChangeKind.DELEGATION, old.delegation, new.delegation),
        (ChangeKind.ROLE, old.role, new.role),
        (ChangeKind.AREA, old.area, new.area),
    )
    for kind in [kind for kind, before, after in compared if before != after] or [ChangeKind.DATES]:
        plan.changes.append(Change(kind, row.code, row.name.full, _described(old), _described(new)))


def _leave(plan: Plan, name: PersonName, code: str, known: KnownMandate, today: date) -> None:
    """End a running mandate: it shows the day of the import as its end, and no longer counts on that day."""
    if known.is_over(today):
        return
    shown = ReducedDate(today.isoformat(), today, today - _DAY)
    plan.ended.append(Ending(known.membership_id, shown))
    plan.changes.append(Change(ChangeKind.LEFT, code, name.full, _described(known.mandate), f"until {shown}"))


def _described(mandate: Mandate) -> str:
    parts = (mandate.role, mandate.delegation, mandate.group, mandate.area, period_in_words(mandate))
    return ", ".join(part for part in parts if part)


def _starts_on(row: RosterRow) -> date:
    return row.mandate.starts.first_day if row.mandate.starts else date.min
