"""What a person should look at before a roster is taken in. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from petitioner.parliaments.comparison import Plan
from petitioner.parliaments.known import KnownRoster
from petitioner.parliaments.rules import domain_of, folded
from petitioner.parliaments.shapes import (
    ChangeKind,
    RosterRow,
    Suspicion,
    SuspicionKind,
)

FEWEST_LEFT = 3
"""Members who leave at once without anybody wondering."""

SHARE_LEFT = 1 / 3
"""Of those who sat, how many may leave in one import; more means a file that is cut short, or an election."""


def suspect(
    known: KnownRoster, plan: Plan, rows: list[RosterRow], slug: str, today: date
) -> tuple[Suspicion, ...]:
    """Return what is suspicious in one assembly: two who look like one, one who looks like two, addresses."""
    sitting = {row.code: row for row in rows if _is_running(row, today)}
    found = [
        *_namesakes(sitting.values(), slug),
        *_shared_addresses(sitting.values(), slug),
        *_other_people(known, plan, slug),
        *_new_domains(known, plan, rows, slug),
    ]
    left = sum(change.kind is ChangeKind.LEFT for change in plan.changes)
    sat = len({mandate.person_id for mandate in known.mandates if not mandate.is_over(today)})
    if left >= FEWEST_LEFT and left > sat * SHARE_LEFT:
        sentence = f"{left} of {sat} members leave at once; is the file whole?"
        found.append(Suspicion(SuspicionKind.MANY_LEFT, slug, "", "", sentence))
    return tuple(found)


def _is_running(row: RosterRow, today: date) -> bool:
    return row.mandate.ends is None or row.mandate.ends.last_day >= today


def _namesakes(rows: Iterable[RosterRow], slug: str) -> Iterable[Suspicion]:
    """Yield people of one name: they stay two, whatever they have in common."""
    first_of: dict[str, RosterRow] = {}
    for row in rows:
        first = first_of.setdefault(folded(row.name.full), row)
        if first.code != row.code:
            sentence = f"has the name of “{first.code}”; they are taken for two people"
            yield Suspicion(SuspicionKind.NAMESAKE, slug, row.code, row.name.full, sentence)


def _shared_addresses(rows: Iterable[RosterRow], slug: str) -> Iterable[Suspicion]:
    first_of: dict[str, RosterRow] = {}
    for row in rows:
        if not row.mandate.email:
            continue
        first = first_of.setdefault(row.mandate.email.casefold(), row)
        if first.code != row.code:
            sentence = f"has the address of {first.name.full} ({first.code})"
            yield Suspicion(SuspicionKind.SHARED_ADDRESS, slug, row.code, row.name.full, sentence)


def _other_people(known: KnownRoster, plan: Plan, slug: str) -> Iterable[Suspicion]:
    """Yield ids whose new name has no word of the old one: an id may have been given away again."""
    codes = {person_id: code for code, person_id in plan.recognised.items()}
    for person_id, name in plan.renamed.items():
        before = known.people[person_id].name
        words = set(folded(" ".join((before.full, *before.other_names))).split())
        if words.isdisjoint(folded(" ".join((name.full, *name.other_names))).split()):
            sentence = f"was {before.full}; nothing of that name is left"
            yield Suspicion(SuspicionKind.OTHER_PERSON, slug, codes[person_id], name.full, sentence)


def _new_domains(known: KnownRoster, plan: Plan, rows: list[RosterRow], slug: str) -> Iterable[Suspicion]:
    """Yield addresses that move to a domain where nobody of the assembly had one: secrets are sent there."""
    domains = {domain_of(mandate.mandate.email) for mandate in known.mandates}
    moved: dict[int, str] = {}
    for mandate in known.mandates:
        new = plan.changed.get(mandate.membership_id)
        if new is not None and new.email and mandate.mandate.email and domain_of(new.email) not in domains:
            moved[mandate.person_id] = domain_of(new.email)
    names: dict[str, str] = defaultdict(str, {row.code: row.name.full for row in rows})
    for code, person_id in plan.recognised.items():
        if person_id in moved:
            sentence = f"the address moves to {moved[person_id]}, where nobody of the assembly had one"
            yield Suspicion(SuspicionKind.NEW_DOMAIN, slug, code, names[code], sentence)
