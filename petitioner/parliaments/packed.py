"""Rosters on a shelf: what is read from a file as tuples of text and numbers, and back. Pure."""

from operator import attrgetter
from typing import Any

from petitioner.parliaments.shapes import Mandate, PersonName, RosterRow, Suspicion, SuspicionKind
from petitioner.vocabulary.period import ReducedDate, parse_reduced_date

_name = attrgetter("honorific_prefix", "given_name", "family_name", "sort_name", "other_names")
_mandate = attrgetter("delegation", "group", "area", "role", "country", "email", "source_url")
_row = attrgetter("line", "code", "parliament", "chamber", "scheme", "identifier", "image_url")


def pack_name(name: PersonName) -> Any:  # noqa: ANN401 - tuples of tuples
    """Return a name as a tuple."""
    return _name(name)


def unpack_name(packed: Any) -> PersonName:  # noqa: ANN401 - tuples of tuples
    """Return the name in a tuple."""
    return PersonName(*packed)


def pack_day(day: ReducedDate | None) -> str:
    """Return a date as it was written; empty if there is none."""
    return day.text if day else ""


def unpack_day(packed: str) -> ReducedDate | None:
    """Return the date that was written, if there is one."""
    return parse_reduced_date(packed) if packed else None


def pack_row(row: RosterRow) -> Any:  # noqa: ANN401 - tuples of tuples
    """Return a row as tuples."""
    days = pack_day(row.mandate.starts), pack_day(row.mandate.ends)
    return _row(row), _name(row.name), _mandate(row.mandate), days


def unpack_row(packed: Any) -> RosterRow:  # noqa: ANN401 - tuples of tuples
    """Return the row in tuples."""
    (line, code, parliament, chamber, scheme, identifier, image_url), name, (*words, source_url), days = (
        packed
    )
    mandate = Mandate(*[*words, *map(unpack_day, days), source_url])
    return RosterRow(
        line, code, unpack_name(name), parliament, chamber, mandate, scheme, identifier, image_url
    )


def pack_suspicion(one: Suspicion) -> Any:  # noqa: ANN401 - tuples of tuples
    """Return a suspicion as a tuple."""
    return one.kind.value, one.slug, one.code, one.name, one.sentence


def unpack_suspicion(packed: Any) -> Suspicion:  # noqa: ANN401 - tuples of tuples
    """Return the suspicion in a tuple."""
    kind, *words = packed
    return Suspicion(SuspicionKind(kind), *words)
