"""A sound roster of an invented assembly, as text to break and as a way to take it in."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from petitioner.parliaments.formats.csv_roster import read_csv_roster
from petitioner.parliaments.import_roster import import_roster
from petitioner.parliaments.shapes import RosterDiff

HEADER = (
    "person_id,honorific_prefix,given_name,family_name,sort_name,country,parliament,chamber,delegation,group,role,"
    "email,start_date,end_date,scheme,identifier,source_url"
)

ROWS = (
    "p1,Dr,Maëlle,Ottersund,,FR,Four Rivers Assembly,,Hallowmere,Orchard Group,,,2025-01-20,,wikidata,Q1,",
    "p2,,Corwin,Thistlemark,,DE,Four Rivers Assembly,,Hallowmere,Common Ground,,,2025,,,,",
    "p3,,Łucja,Øresund,,PL,Four Rivers Assembly,,Brackwater,Orchard Group,Substitute,,2025-03,,,,",
    "p4,,,Zebedee,,,Four Rivers Assembly,,Brackwater,,,,,,,,",
)

ROSTER = "\n".join((HEADER, *ROWS)) + "\n"

TakeIn = Callable[..., RosterDiff]


def noon(day: int) -> datetime:
    """Return noon of a day in November 2026."""
    return datetime(2026, 11, day, 12, tzinfo=UTC)


@pytest.fixture
def take_in(session: Session) -> TakeIn:
    """Take a roster in on a day of November 2026."""

    def take(text: str = ROSTER, *, day: int = 20, apply: bool = True) -> RosterDiff:
        roster = read_csv_roster(text.encode(), file_name="roster.csv")
        return import_roster(session, roster, now=noon(day), apply=apply)

    return take
