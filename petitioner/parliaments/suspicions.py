"""What a person should look at before a roster is taken in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from petitioner.foundation.shelf import Catalogue, Shelf
from petitioner.parliaments.comparison import Plan
from petitioner.parliaments.known import KnownRoster
from petitioner.parliaments.rules import domain_of, folded
from petitioner.parliaments.shapes import RosterRow, Suspicion, SuspicionKind

FEWEST_LEFT = 3
"""Members who leave at once without anybody wondering."""

SHARE_LEFT = 1 / 3
"""Of those who sat, how many may leave in one import; more means a file that is cut short, or an election."""


class Watch:
    """Who is looked at, some people after the other, and what is remembered of those before.

    `domains` are those in which members of the assembly had an address before the import.
    """

    def __init__(self, slug: str, today: date, domains: set[str]) -> None:
        shelf = Shelf()
        self._slug = slug
        self._today = today
        self._domains = domains
        self._names: Catalogue[str] = Catalogue(shelf, str, str)
        self._addresses: Catalogue[list[str]] = Catalogue(shelf, list, list)

    def suspect(self, known: KnownRoster, plan: Plan, rows: list[RosterRow]) -> Iterator[Suspicion]:
        """Yield what is suspicious: two who look like one, one who looks like two, addresses."""
        sitting = {row.code: row for row in rows if _is_running(row, self._today)}
        yield from self._namesakes(sitting.values())
        yield from self._shared_addresses(sitting.values())
        yield from _other_people(known, plan, self._slug)
        yield from _new_domains(known, plan, rows, self._slug, self._domains)

    def _namesakes(self, rows: Iterable[RosterRow]) -> Iterator[Suspicion]:
        """Yield people of one name: they stay two, whatever they have in common."""
        for row in rows:
            first = self._names.setdefault(folded(row.name.full), row.code)
            if first != row.code:
                sentence = f"has the name of “{first}”; they are taken for two people"
                yield Suspicion(SuspicionKind.NAMESAKE, self._slug, row.code, row.name.full, sentence)

    def _shared_addresses(self, rows: Iterable[RosterRow]) -> Iterator[Suspicion]:
        for row in rows:
            if not row.mandate.email:
                continue
            said = [row.code, row.name.full]
            code, name = self._addresses.setdefault(row.mandate.email.casefold(), said)
            if code != row.code:
                sentence = f"has the address of {name} ({code})"
                yield Suspicion(SuspicionKind.SHARED_ADDRESS, self._slug, row.code, row.name.full, sentence)


def suspect_departures(left: int, sat: int, slug: str) -> Iterator[Suspicion]:
    """Yield whether too many leave at once, of those who sat before the import."""
    if left >= FEWEST_LEFT and left > sat * SHARE_LEFT:
        sentence = f"{left} of {sat} members leave at once; is the file whole?"
        yield Suspicion(SuspicionKind.MANY_LEFT, slug, "", "", sentence)


def _is_running(row: RosterRow, today: date) -> bool:
    return row.mandate.ends is None or row.mandate.ends.last_day >= today


def _other_people(known: KnownRoster, plan: Plan, slug: str) -> Iterator[Suspicion]:
    """Yield ids whose new name has no word of the old one: an id may have been given away again."""
    codes = {person_id: code for code, person_id in plan.recognised.items()}
    for person_id, name in plan.renamed.items():
        before = known.people[person_id].name
        words = set(folded(" ".join((before.full, *before.other_names))).split())
        if words.isdisjoint(folded(" ".join((name.full, *name.other_names))).split()):
            sentence = f"was {before.full}; nothing of that name is left"
            yield Suspicion(SuspicionKind.OTHER_PERSON, slug, codes[person_id], name.full, sentence)


def _new_domains(
    known: KnownRoster, plan: Plan, rows: list[RosterRow], slug: str, domains: set[str]
) -> Iterator[Suspicion]:
    """Yield addresses that move to a domain where nobody of the assembly had one: secrets are sent there."""
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
