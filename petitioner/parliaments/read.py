"""Ask who sits where. Every answer is for one day: mandates begin and end."""

from collections.abc import Collection
from datetime import date
from typing import Final

from petitioner.foundation.db import Session
from petitioner.parliaments.rules import NoMandate, UnknownAssembly, UnknownPerson, folded, period_in_words
from petitioner.parliaments.shapes import (
    DELEGATION,
    GROUP,
    AssemblyView,
    GroupingView,
    Headcount,
    MemberView,
    PersonView,
    RosterView,
    Seat,
)
from petitioner.parliaments.store import journal, rosters
from petitioner.parliaments.store import members as store
from petitioner.vocabulary.searchable import searchable

LONGEST_SEARCH: Final = 100
"""Letters of a name that somebody looks for; nobody is called more."""


def read_assemblies(session: Session, *, on: date) -> tuple[AssemblyView, ...]:
    """Return every assembly by name, with its members on the day."""
    return store.list_assemblies(session, on=on)


def find_assembly(session: Session, assembly: str, *, on: date) -> AssemblyView:
    """Return the assembly of that slug, with its members on the day.

    Raises:
        UnknownAssembly: no assembly has this slug.
    """
    known = {view.slug: view for view in store.list_assemblies(session, on=on)}
    if assembly not in known:
        there_is = ", ".join(known) or "none yet; import a roster first"
        raise UnknownAssembly(f"There is no assembly “{assembly}”. Assemblies: {there_is}.")
    return known[assembly]


def read_members(session: Session, assembly: str, *, on: date, find: str = "") -> tuple[MemberView, ...]:
    """Return who sits in the assembly of that slug, by sort name; `find` ignores case and accents.

    Raises:
        UnknownAssembly: no assembly has this slug.
    """
    known = find_assembly(session, assembly, on=on)
    found = store.list_mandates(session, known.assembly_id, on=on, words=searchable(find).split())
    return tuple(
        sorted(found, key=lambda member: (folded(member.person.name.sort_name), member.person.person_id))
    )


def find_members(
    session: Session, assembly_id: int, *, on: date, find: str = "", person_id: int | None = None
) -> tuple[MemberView, ...]:
    """Return who sits in an assembly, by sort name, as the web process may know them: without addresses.

    `find`: those whose names hold these words, in any script, accent or case; `person_id`: that one alone.
    """
    words = searchable(find)[:LONGEST_SEARCH].split()
    found = store.list_mandates(
        session, assembly_id, on=on, words=words, person_id=person_id, with_address=False
    )
    return tuple(
        sorted(found, key=lambda member: (folded(member.person.name.sort_name), member.person.person_id))
    )


def read_groupings(session: Session, assembly_id: int, *, on: date) -> tuple[GroupingView, ...]:
    """Return the delegations and groups of an assembly that have members on the day, by kind and name."""
    return store.list_groupings(session, assembly_id, on=on)


def count_members(session: Session, assembly_ids: Collection[int], *, on: date) -> tuple[Headcount, ...]:
    """Return the members of these assemblies on the day, by delegation and by group; two queries in all."""
    parts = store.count_parts(session, assembly_ids, on=on)
    return tuple(
        Headcount(
            view.assembly_id,
            view.slug,
            view.name,
            view.members,
            parts.get((view.assembly_id, DELEGATION), ()),
            parts.get((view.assembly_id, GROUP), ()),
        )
        for view in store.list_assemblies(session, on=on)
        if view.assembly_id in assembly_ids
    )


def read_seats(session: Session, person_ids: Collection[int], *, on: date) -> tuple[Seat, ...]:
    """Return the seats that these people hold on the day; who is missing sits nowhere."""
    return store.list_seats(session, person_ids, on=on)


def find_person(session: Session, code: str, *, assembly: str = "") -> PersonView:
    """Return the person whom the assembly's rosters call `code`; names are never enough, homonyms exist.

    Raises:
        UnknownPerson: nobody, or somebody in several assemblies while none is named.
    """
    found = store.people_called(session, code, assembly=assembly)
    if len(found) == 1:
        return found[0]
    if found:
        slugs = ", ".join(person.assembly_slug for person in found)
        raise UnknownPerson(
            f"The id “{code}” is used in several assemblies; say which with --assembly: {slugs}."
        )
    where = f" in {assembly}" if assembly else ""
    raise UnknownPerson(
        f"Nobody has the id “{code}”{where}; `petitioner parliaments members ASSEMBLY --find NAME` shows ids."
    )


def find_member(session: Session, code: str, *, on: date, assembly: str = "") -> MemberView:
    """Return the person whom the rosters call `code`, with the mandate they hold on the day.

    Raises:
        UnknownPerson: nobody, or somebody in several assemblies while none is named.
        NoMandate: they did not sit on that day.
    """
    person = find_person(session, code, assembly=assembly)
    held = store.list_mandates(session, person.assembly_id, on=on, person_id=person.person_id)
    if held:
        return held[0]
    ever = store.list_mandates(session, person.assembly_id, person_id=person.person_id)
    periods = "; ".join(period_in_words(member.mandate) for member in ever)
    raise NoMandate(
        f"{person.name.full} did not sit in {person.assembly} on {on.isoformat()} (mandates: {periods})."
    )


def find_seated(session: Session, assembly_id: int, person_id: int, *, on: date) -> MemberView:
    """Return a person whom we know, with the mandate they hold on the day.

    Raises:
        NoMandate: they did not sit on that day.
    """
    held = store.list_mandates(session, assembly_id, on=on, person_id=person_id)
    if not held:
        raise NoMandate(f"They did not sit in that assembly on {on.isoformat()}.")
    return held[0]


def read_official_address(session: Session, assembly_id: int, person_id: int, *, on: date) -> str:
    """Return the address that the roster gives a person for the seat they hold on the day; empty if none.

    The web process has no right to ask.
    """
    held = store.list_mandates(session, assembly_id, on=on, person_id=person_id)
    return held[0].mandate.email.strip() if held else ""


def read_mandate(session: Session, assembly_id: int, person_id: int, *, on: date) -> MemberView:
    """Return a member of an assembly with the mandate they hold on the day, or else held last."""
    held = store.list_mandates(session, assembly_id, on=on, person_id=person_id)
    return (held or store.list_mandates(session, assembly_id, person_id=person_id))[-1]


def find_known_member(session: Session, assembly_id: int, person_id: int, *, on: date) -> MemberView | None:
    """Return the same as the web process may know it, without the address; None if they never sat there."""
    held = store.list_mandates(session, assembly_id, on=on, person_id=person_id, with_address=False)
    ever = held or store.list_mandates(session, assembly_id, person_id=person_id, with_address=False)
    return ever[-1] if ever else None


def read_import_stamp(session: Session) -> str:
    """Return a text that differs whenever a roster was taken in or reverted: counts of members may differ."""
    return rosters.import_stamp(session)


def read_rosters(session: Session, assembly: str = "") -> tuple[RosterView, ...]:
    """Return the imports, newest first; those of one assembly if its slug is given."""
    return journal.list_rosters(session, assembly)
