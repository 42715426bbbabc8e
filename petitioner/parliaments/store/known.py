"""The SQL that asks what an assembly's tables say, about some people at a time."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from petitioner.parliaments.known import KnownMandate, KnownPerson, KnownRoster
from petitioner.parliaments.models import Grouping, Membership, Person, PersonIdentifier
from petitioner.parliaments.rules import domain_of
from petitioner.parliaments.shapes import ROSTER_SCHEME, Mandate, PersonName
from petitioner.parliaments.store.bulk import BATCH
from petitioner.vocabulary.period import ReducedDate, parse_reduced_date


def known_of(session: Session, assembly_id: int, wanted: Collection[tuple[str, str]]) -> KnownRoster:
    """Return what is known about whoever is called one of these, (scheme, identifier), in an assembly."""
    schemes, identifiers = [scheme for scheme, _ in wanted], [identifier for _, identifier in wanted]
    asked = (
        func.unnest(literal(schemes, ARRAY(Text)), literal(identifiers, ARRAY(Text)))
        .table_valued("scheme", "identifier", name="asked")
        .render_derived()
    )
    found = session.execute(
        select(PersonIdentifier.scheme, PersonIdentifier.identifier, PersonIdentifier.person_id).where(
            PersonIdentifier.assembly_id == assembly_id,
            PersonIdentifier.scheme == asked.c.scheme,
            PersonIdentifier.identifier == asked.c.identifier,
        )
    )
    whose = {(scheme, identifier): person_id for scheme, identifier, person_id in found}
    people = sorted(set(whose.values()))
    mandates = session.execute(
        _mandates(assembly_id).where(Membership.person_id == func.any(people)).order_by(Membership.id)
    )
    return KnownRoster(_people(session, people), whose, tuple(map(_known, mandates)))


def running_after(
    session: Session, assembly_id: int, last: int, *, on: date, without: int | None
) -> KnownRoster:
    """Return some of the mandates that run on the day, those of the ids after `last`, and whose they are.

    `without`: the import whose own mandates are left out.
    """
    page = _mandates(assembly_id).where(_is_running(on), Membership.id > last)
    if without is not None:
        page = page.where(Membership.roster_id != without)
    mandates = tuple(map(_known, session.execute(page.order_by(Membership.id).limit(BATCH))))
    people = sorted({mandate.person_id for mandate in mandates})
    found = session.execute(
        select(PersonIdentifier.identifier, PersonIdentifier.person_id)
        .where(
            PersonIdentifier.assembly_id == assembly_id,
            PersonIdentifier.scheme == ROSTER_SCHEME,
            PersonIdentifier.person_id == func.any(people),
        )
        .order_by(PersonIdentifier.identifier)
    )
    whose = {(ROSTER_SCHEME, identifier): person_id for identifier, person_id in found}
    return KnownRoster(_people(session, people), whose, mandates)


def count_sitting(session: Session, assembly_id: int, *, on: date) -> int:
    """Return how many people have a mandate that has not ended before the day."""
    sitting = select(func.count(Membership.person_id.distinct()))
    return session.scalars(sitting.where(Membership.assembly_id == assembly_id, _is_running(on))).one()


def list_domains(session: Session, assembly_id: int) -> set[str]:
    """Return where the addresses of an assembly's members are, past ones too."""
    domains = select(func.regexp_replace(Membership.email, "^.*@", "")).distinct()
    found = session.scalars(domains.where(Membership.assembly_id == assembly_id))
    return {domain_of(domain) for domain in found}


def _is_running(on: date) -> ColumnElement[bool]:
    return or_(Membership.ends_on.is_(None), Membership.ends_on >= on)


def _people(session: Session, people: Sequence[int]) -> dict[int, KnownPerson]:
    names = session.execute(
        select(
            Person.id,
            Person.honorific_prefix,
            Person.given_name,
            Person.family_name,
            Person.sort_name,
            Person.other_names,
            Person.image_url,
        ).where(Person.id == func.any(people))
    )
    return {
        row.id: KnownPerson(row.id, PersonName(*row[1:5], tuple(row.other_names.splitlines())), row.image_url)
        for row in names
    }


def _mandates(assembly_id: int) -> Select[Any]:
    delegation, group = aliased(Grouping), aliased(Grouping)
    return (
        select(Membership.__table__, delegation.name.label("delegation"), group.name.label("political_group"))
        .outerjoin(delegation, Membership.delegation_id == delegation.id)
        .outerjoin(group, Membership.group_id == group.id)
        .where(Membership.assembly_id == assembly_id)
    )


def _known(row: Any) -> KnownMandate:  # noqa: ANN401 - a row of `_mandates`
    return KnownMandate(row.id, row.person_id, mandate_of(row), row.ends_on, row.is_end_inferred)


def mandate_of(row: Any) -> Mandate:  # noqa: ANN401 - a row of whichever query joined membership with its groupings
    """Return the mandate in a row with the columns of `membership`, `delegation` and `political_group`."""
    return Mandate(
        delegation=row.delegation or "",
        group=row.political_group or "",
        area=row.area,
        role=row.role,
        country=row.country,
        email=row.email,
        starts=_reduced(row.start_date),
        ends=_reduced(row.end_date),
        source_url=row.source_url,
    )


def _reduced(written: str) -> ReducedDate | None:
    return parse_reduced_date(written) if written else None
