"""Read the numbers of one statement for the desk: from what the one writer keeps, never by counting rows."""

from datetime import UTC, datetime, timedelta
from typing import Final

from petitioner.foundation.db import Session
from petitioner.signatures.desk_shapes import Bar, Numbers, Seal
from petitioner.signatures.show_rules import SEALED_FOR
from petitioner.signatures.store import name_seals, spread
from petitioner.signatures.store import tallies as store

DAYS: Final = 30
HEIGHT: Final = 100
"""The tallest bar of the chart, in its own units."""


def read_numbers(session: Session, statement_id: int, *, now: datetime) -> Numbers:
    """Return the numbers of a statement, by country, by language, and of each of the last 30 days (UTC)."""
    today = now.astimezone(UTC).date()
    first = today - timedelta(days=DAYS - 1)
    by_day = spread.days(session, statement_id, since=first)
    tallest = max(by_day.values(), default=0)
    days = [first + timedelta(days=after) for after in range(DAYS)]
    tally = next(iter(store.tallies(session, [statement_id])), None)
    return Numbers(
        confirmed=tally.confirmed if tally else 0,
        awaiting=tally.awaiting if tally else 0,
        withdrawn=tally.withdrawn if tally else 0,
        held=tally.held if tally else 0,
        invalidated=sum(store.invalidated(session, statement_id).values()),
        changed_at=tally.changed_at if tally else None,
        countries=tuple(store.countries(session, statement_id)),
        languages=spread.languages(session, statement_id),
        days=tuple(Bar(day, by_day.get(day, 0), _height(by_day.get(day, 0), tallest)) for day in days),
        seal=_seal(session, statement_id),
    )


def _seal(session: Session, statement_id: int) -> Seal | None:
    row = name_seals.read(session, statement_id)
    if row is None:
        return None
    opens_at = None if row.first_at is None else row.first_at + SEALED_FOR
    return Seal(row.sealed_at, row.first_at, opens_at, row.second_at is not None)


def _height(number: int, tallest: int) -> int:
    """Return how high a day stands; a day on which anybody counted can be seen."""
    return max(1, number * HEIGHT // tallest) if number > 0 else 0
