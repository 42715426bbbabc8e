"""Copy what is public into tables, some statements at a time: ten thousand need no more room than ten."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from petitioner.foundation.db import Session
from petitioner.publication.data_package import rows
from petitioner.publication.data_package.growing_table import GrowingTable
from petitioner.publication.data_package.read_public import PublicFiles, endorsement_numbers, read_public
from petitioner.publication.data_package.shapes import Copied, MadeTable
from petitioner.publication.data_package.tables import TABLES
from petitioner.publication.number_shapes import Event
from petitioner.publication.numbers.note_events import NUMBERS
from petitioner.publication.store import listings
from petitioner.publication.store import numbers as store
from petitioner.statements.list_heads import list_heads
from petitioner.statements.list_organisations import list_organisations
from petitioner.statements.list_versions import list_all_versions
from petitioner.statements.read import published
from petitioner.statements.shapes import OrganisationWords, TextHead, VersionLine
from petitioner.vocabulary.language import SOURCE_LANGUAGE

AT_ONCE: Final = 200

Progress = Callable[[int, int], None]
"""Told how many statements are done, of how many."""


def in_silence(done: int, of: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is asked of the database for some statements together: by their ids, heads by ids of versions."""

    organisations: Mapping[int, str]
    versions: Mapping[int, tuple[VersionLine, ...]]
    heads: Mapping[int, tuple[TextHead, ...]]
    events: Mapping[int, Sequence[Event]]


def fill_tables(
    session: Session, folder: Path, making: Path, public_url: str, *, now: datetime, progress: Progress
) -> tuple[tuple[MadeTable, ...], list[Copied]]:
    """Write all tables into the folder `making`; return them, and what was copied of which statement.

    `folder` is the public one. A statement is in all tables or in none.
    """
    ids = [key.statement_id for key in published(session, now=now)]
    tables = {table.name: GrowingTable(table, making) for table in TABLES}
    publishers = {each.slug: each for each in list_organisations(session)}
    copied: list[Copied] = []
    for start in range(0, len(ids), AT_ONCE):
        progress(start, len(ids))
        some = ids[start : start + AT_ONCE]
        batch = _ask(session, some)
        files = [
            found for each in some if each in batch.organisations and (found := read_public(folder, each))
        ]
        for found in files:
            _copy(tables, found, batch)
            numbers = endorsement_numbers(found.endorsements)
            copied.append(Copied(found.statement_id, numbers, has_hours=found.has_hours))
    publishers |= {each.slug: each for each in list_organisations(session)}  # who came meanwhile, too
    tables["organisations"].add(_organisation_row(each, public_url) for each in publishers.values())
    progress(len(ids), len(ids))
    return tuple(table.close() for table in tables.values()), copied


def _ask(session: Session, ids: Sequence[int]) -> _Batch:
    return _Batch(
        listings.organisations(session, ids),
        list_all_versions(session, ids),
        list_heads(session, ids),
        store.events_of_many(session, ids, without=NUMBERS),
    )


def _copy(tables: Mapping[str, GrowingTable], found: PublicFiles, batch: _Batch) -> None:
    """Copy one statement."""
    own = found.statement_id
    versions = batch.versions.get(own, ())
    days = list(rows.day_rows(own, found.days))
    newest = days[-1] if days else None
    tables["statements"].add([rows.statement_row(found.petition, batch.organisations[own], newest)])
    tables["texts"].add(rows.text_rows(found.petition, versions, batch.heads))
    tables["days"].add(days)
    tables["places"].add(rows.place_rows(found.petition))
    if found.has_hours or rows.is_of_day(found.integrity, newest):
        tables["integrity"].add([rows.integrity_row(found.integrity)])
    tables["endorsements"].add(rows.endorsement_rows(own, found.endorsements))
    tables["events"].add(rows.event_row(own, event) for event in batch.events.get(own, ()))


def _organisation_row(organisation: OrganisationWords, public_url: str) -> rows.Cells:
    """Return who publishes as their page says it."""
    view = organisation.view(SOURCE_LANGUAGE)
    page = f"{public_url}/{SOURCE_LANGUAGE}/organisations/{view.slug}"
    return [view.slug, view.name, view.about, page]
