"""The SQL of an import: bulk writes of what a roster changes in an assembly's tables."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.parliaments.models import (
    Assembly,
    Grouping,
    Membership,
    Person,
    PersonIdentifier,
    Roster,
)
from petitioner.parliaments.rules import assembly_name, searchable
from petitioner.parliaments.shapes import (
    DELEGATION,
    GROUP,
    Mandate,
    PersonName,
    RosterFile,
    RosterRow,
)
from petitioner.parliaments.store.bulk import Row, insert_rows, reserve_ids, update_rows
from petitioner.vocabulary.period import ReducedDate


def take_turn(session: Session) -> None:
    """Wait until no other import is under way; the turn ends with the transaction."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('petitioner.parliaments.import'))"))


def assemblies_by_slug(session: Session, slugs: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Return id and name of each of these assemblies that is known."""
    found = select(Assembly.slug, Assembly.id, Assembly.name).where(Assembly.slug.in_(slugs))
    return {slug: (assembly_id, name) for slug, assembly_id, name in session.execute(found)}


def add_assembly(session: Session, slug: str, parliament: str, chamber: str, *, now: datetime) -> int:
    """Write an assembly and return its id."""
    new = {"slug": slug, "parliament": parliament, "chamber": chamber, "created_at": now}
    new["name"] = assembly_name(parliament, chamber)
    return session.scalars(insert(Assembly).returning(Assembly.id), [new]).one()


def latest_digest(session: Session, assembly_id: int) -> bytes | None:
    """Return the digest of the assembly's last import."""
    return session.scalar(
        select(Roster.digest).where(Roster.assembly_id == assembly_id).order_by(Roster.id.desc()).limit(1)
    )


def latest_roster(session: Session, assembly_id: int) -> int | None:
    """Return the assembly's last import."""
    return session.scalar(select(func.max(Roster.id)).where(Roster.assembly_id == assembly_id))


def add_roster(session: Session, assembly_id: int, roster: RosterFile, *, now: datetime) -> int:
    """Write down an import, not yet how many rows it has, and return its id."""
    new = {
        "assembly_id": assembly_id,
        "file_name": roster.file_name,
        "digest": roster.digest,
        "licence": roster.licence,
        "source_url": roster.source_url,
        "row_count": 0,
        "imported_at": now,
        "is_revertible": True,
    }
    return session.scalars(insert(Roster).returning(Roster.id), [new]).one()


def count_rows(session: Session, roster_id: int, row_count: int) -> None:
    """Write down how many rows an import had."""
    counted = update(Roster).where(Roster.id == roster_id).values(row_count=row_count)
    session.execute(counted.execution_options(synchronize_session=False))


def groupings(
    session: Session, assembly_id: int, mandates: Sequence[Mandate], *, roster_id: int
) -> dict[tuple[str, str], int]:
    """Return the id of each delegation and group of the assembly, writing those that these mandates bring."""
    wanted = {(DELEGATION, mandate.delegation) for mandate in mandates if mandate.delegation}
    wanted |= {(GROUP, mandate.group) for mandate in mandates if mandate.group}
    if wanted:
        rows = [
            {"assembly_id": assembly_id, "classification": kind, "name": name, "roster_id": roster_id}
            for kind, name in sorted(wanted)
        ]
        session.execute(upsert(Grouping).on_conflict_do_nothing(), rows)
    found = select(Grouping.classification, Grouping.name, Grouping.id).where(
        Grouping.assembly_id == assembly_id
    )
    return {(kind, name): grouping_id for kind, name, grouping_id in session.execute(found)}


def add_people(session: Session, people: Mapping[str, RosterRow], *, roster_id: int) -> dict[str, int]:
    """Write people and return the id of each, by the code given."""
    ids = dict(zip(people, reserve_ids(session, Person, len(people)), strict=True))
    shared = {"roster_id": roster_id}
    rows = (
        {"id": ids[code], **shared, "image_url": row.image_url, **_name_columns(row.name)}
        for code, row in people.items()
    )
    insert_rows(session, Person, rows)
    return ids


def add_identifiers(
    session: Session, assembly_id: int, identifiers: Mapping[tuple[str, str], int], *, roster_id: int
) -> None:
    """Write how the assembly's files call people."""
    shared = {"assembly_id": assembly_id, "roster_id": roster_id}
    rows = (
        {"scheme": scheme, "identifier": identifier, "person_id": person_id, **shared}
        for (scheme, identifier), person_id in identifiers.items()
    )
    insert_rows(session, PersonIdentifier, rows)


def rename_people(session: Session, names: Mapping[int, PersonName]) -> None:
    """Write new names of people."""
    update_rows(session, Person, ({"id": key, **_name_columns(name)} for key, name in names.items()))


def picture_people(session: Session, images: Mapping[int, str]) -> None:
    """Write where photographs of people can be seen."""
    update_rows(session, Person, ({"id": key, "image_url": url} for key, url in images.items()))


def _name_columns(name: PersonName) -> Row:
    return {
        "honorific_prefix": name.honorific_prefix,
        "given_name": name.given_name,
        "family_name": name.family_name,
        "name": name.full,
        "sort_name": name.sort_name,
        "folded_name": searchable(name),
        "other_names": "\n".join(name.other_names),
    }


def add_mandates(
    session: Session,
    assembly_id: int,
    mandates: Iterable[tuple[int, Mandate]],
    parts: Mapping[tuple[str, str], int],
    *,
    roster_id: int,
) -> None:
    """Write the mandates of people."""
    shared = {"assembly_id": assembly_id, "roster_id": roster_id}
    rows = ({"person_id": key, **shared, **_mandate_columns(mandate, parts)} for key, mandate in mandates)
    insert_rows(session, Membership, rows)


def change_mandates(
    session: Session, mandates: Mapping[int, Mandate], parts: Mapping[tuple[str, str], int]
) -> None:
    """Write what a newer file says of known mandates."""
    rows = ({"id": key, **_mandate_columns(mandate, parts)} for key, mandate in mandates.items())
    update_rows(session, Membership, rows)


def end_mandates(session: Session, endings: Mapping[int, ReducedDate]) -> None:
    """Write the end of mandates that no file ends."""
    rows = (
        {"id": key, "end_date": day.text, "ends_on": day.last_day, "is_end_inferred": True}
        for key, day in endings.items()
    )
    update_rows(session, Membership, rows)


def _mandate_columns(mandate: Mandate, parts: Mapping[tuple[str, str], int]) -> Row:
    starts, ends = mandate.starts, mandate.ends
    return {
        "delegation_id": parts[DELEGATION, mandate.delegation] if mandate.delegation else None,
        "group_id": parts[GROUP, mandate.group] if mandate.group else None,
        "role": mandate.role,
        "area": mandate.area,
        "country": mandate.country,
        "email": mandate.email,
        "source_url": mandate.source_url,
        "start_date": starts.text if starts else "",
        "end_date": ends.text if ends else "",
        "starts_on": starts.first_day if starts else None,
        "ends_on": ends.last_day if ends else None,
        "is_end_inferred": False,
    }


def import_stamp(session: Session) -> str:
    """Return a text that differs whenever a roster of whichever assembly was taken in or reverted."""
    imports, last = session.execute(
        select(func.count(), func.max(Roster.imported_at)).select_from(Roster)
    ).one()
    return f"{imports} {last}"
