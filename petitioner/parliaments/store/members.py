"""The SQL that asks who sits where, on a day."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.orm import Session, aliased

from petitioner.parliaments.models import Assembly, Grouping, Membership, Person, PersonIdentifier
from petitioner.parliaments.shapes import (
    ROSTER_SCHEME,
    AssemblyView,
    GroupingView,
    MemberView,
    Part,
    PersonName,
    PersonView,
    Seat,
)
from petitioner.parliaments.store.known import mandate_of


def _holds(on: date) -> ColumnElement[bool]:
    begun = or_(Membership.starts_on.is_(None), Membership.starts_on <= on)
    return begun & or_(Membership.ends_on.is_(None), Membership.ends_on >= on)


def _seats(on: date) -> Select[Membership]:
    """Return one mandate per person and assembly that holds on the day: of two, the one that began later."""
    return (
        select(Membership)
        .where(_holds(on))
        .ext(distinct_on(Membership.assembly_id, Membership.person_id))
        .order_by(
            Membership.assembly_id,
            Membership.person_id,
            Membership.starts_on.desc().nulls_last(),
            Membership.id.desc(),
        )
    )


def _places(on: date) -> Select[int, int, int, int | None, int | None]:
    """Return who sits where, and nothing more: the web process may not read a member's address."""
    return _seats(on).with_only_columns(
        Membership.id,
        Membership.person_id,
        Membership.assembly_id,
        Membership.delegation_id,
        Membership.group_id,
    )


_PUBLIC = [
    column
    for column in Membership.__table__.columns
    if column.name not in {"email", "is_end_inferred", "roster_id"}
]


def list_assemblies(session: Session, *, on: date) -> tuple[AssemblyView, ...]:
    """Return every assembly by name, with its members on the day."""
    counted = (
        select(Membership.assembly_id, func.count(Membership.person_id.distinct()).label("members"))
        .where(_holds(on))
        .group_by(Membership.assembly_id)
        .subquery()
    )
    found = session.execute(
        select(Assembly, func.coalesce(counted.c.members, 0))
        .outerjoin(counted, counted.c.assembly_id == Assembly.id)
        .order_by(Assembly.name, Assembly.id)
    )
    return tuple(
        AssemblyView(
            assembly.id, assembly.slug, assembly.name, assembly.parliament, assembly.chamber, members
        )
        for assembly, members in found
    )


def count_parts(
    session: Session, assembly_ids: Collection[int], *, on: date
) -> dict[tuple[int, str], tuple[Part, ...]]:
    """Return the delegations and groups of assemblies with their members, by (assembly, classification)."""
    seats = _places(on).where(Membership.assembly_id.in_(assembly_ids)).subquery()
    found = session.execute(
        select(Grouping.assembly_id, Grouping.classification, Grouping.name, func.count())
        .join(seats, or_(seats.c.delegation_id == Grouping.id, seats.c.group_id == Grouping.id))
        .group_by(Grouping.id)
        .order_by(Grouping.name)
    )
    parts: dict[tuple[int, str], tuple[Part, ...]] = {}
    for assembly_id, kind, name, members in found:
        parts[assembly_id, kind] = (*parts.get((assembly_id, kind), ()), Part(name, members))
    return parts


def list_seats(session: Session, person_ids: Collection[int], *, on: date) -> tuple[Seat, ...]:
    """Return the seats that these people hold on the day."""
    seats = _places(on).where(Membership.person_id.in_(person_ids)).subquery()
    delegation, group = aliased(Grouping), aliased(Grouping)
    found = session.execute(
        select(seats.c.id, seats.c.person_id, seats.c.assembly_id, delegation.name, group.name)
        .outerjoin(delegation, seats.c.delegation_id == delegation.id)
        .outerjoin(group, seats.c.group_id == group.id)
    )
    return tuple(
        Seat(membership_id, person_id, assembly_id, in_delegation or "", in_group or "")
        for membership_id, person_id, assembly_id, in_delegation, in_group in found
    )


_CODES = (
    select(func.array_agg(aggregate_order_by(PersonIdentifier.identifier, PersonIdentifier.identifier)))
    .where(
        PersonIdentifier.person_id == Person.id,
        PersonIdentifier.assembly_id == Assembly.id,
        PersonIdentifier.scheme == ROSTER_SCHEME,
    )
    .correlate(Person, Assembly)
    .scalar_subquery()
)


def list_groupings(session: Session, assembly_id: int, *, on: date) -> tuple[GroupingView, ...]:
    """Return the delegations and groups of an assembly that have members on the day, by name."""
    seats = _places(on).where(Membership.assembly_id == assembly_id).subquery()
    found = session.execute(
        select(Grouping.id, Grouping.assembly_id, Grouping.classification, Grouping.name)
        .join(seats, or_(seats.c.delegation_id == Grouping.id, seats.c.group_id == Grouping.id))
        .group_by(Grouping.id)
        .order_by(Grouping.classification, Grouping.name)
    )
    return tuple(GroupingView(*row) for row in found)


def people_called(session: Session, code: str, *, assembly: str = "") -> tuple[PersonView, ...]:
    """Return whom the files call `code`: at most one in each assembly."""
    found = (
        select(Person, Assembly, _CODES)
        .join(PersonIdentifier, PersonIdentifier.person_id == Person.id)
        .join(Assembly, PersonIdentifier.assembly_id == Assembly.id)
        .where(PersonIdentifier.scheme == ROSTER_SCHEME, PersonIdentifier.identifier == code)
        .order_by(Assembly.slug)
    )
    if assembly:
        found = found.where(Assembly.slug == assembly)
    return tuple(_person(*row) for row in session.execute(found))


def list_mandates(
    session: Session,
    assembly_id: int,
    *,
    on: date | None = None,
    person_id: int | None = None,
    words: Sequence[str] = (),
    with_address: bool = True,
) -> tuple[MemberView, ...]:
    """Return mandates of an assembly: all, those of a day, of a person, of names that contain the words.

    The web process may ask for them without the address alone.
    """
    chosen = _seats(on) if on is not None else select(Membership)
    if not with_address:
        chosen = chosen.with_only_columns(*_PUBLIC, literal("").label("email"))
    if person_id is not None:
        chosen = chosen.where(Membership.person_id == person_id)
    seats = chosen.where(Membership.assembly_id == assembly_id).subquery()
    delegation, group = aliased(Grouping), aliased(Grouping)
    found = (
        select(
            Person,
            Assembly,
            _CODES,
            seats,
            delegation.name.label("delegation"),
            group.name.label("political_group"),
        )
        .join(seats, seats.c.person_id == Person.id)
        .join(Assembly, seats.c.assembly_id == Assembly.id)
        .outerjoin(delegation, seats.c.delegation_id == delegation.id)
        .outerjoin(group, seats.c.group_id == group.id)
        .order_by(Person.folded_name, seats.c.starts_on.nulls_first(), seats.c.id)
    )
    for word in words:
        found = found.where(Person.folded_name.contains(word, autoescape=True))
    return tuple(MemberView(_person(*row[:3]), row.id, mandate_of(row)) for row in session.execute(found))


def _person(person: Person, assembly: Assembly, codes: list[str] | None) -> PersonView:
    name = PersonName(
        person.honorific_prefix,
        person.given_name,
        person.family_name,
        person.sort_name,
        tuple(person.other_names.splitlines()),
    )
    return PersonView(
        person.id, assembly.id, assembly.slug, assembly.name, name, tuple(codes or ()), person.image_url
    )
