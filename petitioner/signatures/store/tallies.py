"""The numbers, as the one writer keeps them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.signatures.models import Signature
from petitioner.signatures.rules import State
from petitioner.signatures.tally_models import CountryTally, InvalidatedTally, LetterTally, StatementTally

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

TallyRow: TypeAlias = Row[int, int, int, int, int, int, datetime]

_COUNTING = 7_302_002

COUNTS = Signature.counted_at.is_not(None) & Signature.uncounted_at.is_(None)
"""What is in the number; a withdrawn or invalidated one until it is subtracted."""


def become_the_writer(session: Session) -> None:
    """Be the one who counts until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _COUNTING})


def add_to_tallies(
    session: Session,
    confirmed: Mapping[int, int],
    countries: Mapping[tuple[int, str], int],
    withdrawn: Mapping[int, int],
    *,
    now: datetime,
) -> None:
    """Add to (or, with negative numbers, take from) the numbers of statements and countries."""
    statements = confirmed.keys() | withdrawn.keys()
    if not statements:
        return
    tally = upsert(StatementTally)
    session.execute(
        tally.on_conflict_do_update(
            index_elements=[StatementTally.statement_id],
            set_={
                "confirmed": StatementTally.confirmed + tally.excluded.confirmed,
                "withdrawn": StatementTally.withdrawn + tally.excluded.withdrawn,
                "changed_at": tally.excluded.changed_at,
            },
        ),
        [
            {
                "statement_id": s,
                "confirmed": confirmed.get(s, 0),
                "withdrawn": withdrawn.get(s, 0),
                "changed_at": now,
            }
            for s in sorted(statements)
        ],
    )
    country = upsert(CountryTally)
    if not countries:
        return
    session.execute(
        country.on_conflict_do_update(
            index_elements=[CountryTally.statement_id, CountryTally.country],
            set_={"confirmed": CountryTally.confirmed + country.excluded.confirmed},
        ),
        [{"statement_id": s, "country": c, "confirmed": n} for (s, c), n in countries.items()],
    )
    if min(countries.values()) < 0:
        session.execute(delete(CountryTally).where(CountryTally.confirmed == 0))


def awaiting(session: Session) -> dict[int, int]:
    """Return how many addresses of each statement have a pending signature; the worker asks, never a page."""
    rows = session.execute(
        select(Signature.statement_id, func.count(func.distinct(Signature.fingerprint)).label("waiting"))
        .where(Signature.state == State.PENDING)
        .group_by(Signature.statement_id)
    )
    return {row.statement_id: row.waiting for row in rows}


def held(session: Session, statement_ids: Collection[int] | None = None) -> dict[int, int]:
    """Return how many signatures are held, of these statements or of each; the worker asks, never a page."""
    query = select(Signature.statement_id, func.count().label("number")).where(Signature.state == State.HELD)
    if statement_ids is not None:
        query = query.where(Signature.statement_id == func.any(list(statement_ids)))
    rows = session.execute(query.group_by(Signature.statement_id))
    return {row.statement_id: row.number for row in rows}


def tallies(session: Session, statement_ids: Collection[int] | None = None) -> Sequence[TallyRow]:
    """Return the numbers of these statements, or of all."""
    tally = StatementTally
    numbers = (tally.confirmed, tally.awaiting, tally.withdrawn, tally.held, tally.shown_changes)
    query = select(tally.statement_id, *numbers, tally.changed_at)
    if statement_ids is not None:
        query = query.where(tally.statement_id == func.any(list(statement_ids)))
    return session.execute(query).all()


def set_waiting(session: Session, statement_id: int, *, awaiting: int, held: int, now: datetime) -> None:
    """Set the numbers of awaiting and of held signatures of one statement."""
    changed = {"awaiting": awaiting, "held": held, "changed_at": now}
    tally = upsert(StatementTally).values(statement_id=statement_id, **changed)
    session.execute(tally.on_conflict_do_update(index_elements=[StatementTally.statement_id], set_=changed))


def set_held(session: Session, statement_id: int, held: int) -> None:
    """Set the number of held signatures alone, of a statement whose moment the one writer has just set."""
    session.execute(
        update(StatementTally).where(StatementTally.statement_id == statement_id).values(held=held)
    )


def add_invalidated(session: Session, numbers: Mapping[tuple[int, int], int]) -> None:
    """Add to (or, with negative numbers, take from) the invalidated of each statement and reason."""
    if not numbers:
        return
    tally = upsert(InvalidatedTally)
    session.execute(
        tally.on_conflict_do_update(
            index_elements=[InvalidatedTally.statement_id, InvalidatedTally.reason],
            set_={"number": InvalidatedTally.number + tally.excluded.number},
        ),
        [{"statement_id": s, "reason": r, "number": n} for (s, r), n in sorted(numbers.items())],
    )
    session.execute(delete(InvalidatedTally).where(InvalidatedTally.number == 0))


def invalidated(session: Session, statement_id: int | None = None) -> dict[tuple[int, int], int]:
    """Return the kept number of invalidated signatures by statement and reason, of one statement or all."""
    query = select(InvalidatedTally.statement_id, InvalidatedTally.reason, InvalidatedTally.number)
    if statement_id is not None:
        query = query.where(InvalidatedTally.statement_id == statement_id)
    return {(row.statement_id, row.reason): row.number for row in session.execute(query)}


def countries_of(session: Session, statement_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return the confirmed signatures of these statements by country code."""
    rows = session.execute(
        select(CountryTally.statement_id, CountryTally.country, CountryTally.confirmed).where(
            CountryTally.statement_id == func.any(list(statement_ids)), CountryTally.confirmed != 0
        )
    )
    found: dict[int, dict[str, int]] = {}
    for statement_id, country, confirmed in rows:
        found.setdefault(statement_id, {})[country] = confirmed
    return found


def countries(session: Session, statement_id: int) -> list[tuple[str, int]]:
    """Return country codes and confirmed signatures of one statement, most first."""
    rows = session.execute(
        select(CountryTally.country, CountryTally.confirmed)
        .where(CountryTally.statement_id == statement_id, CountryTally.confirmed != 0)
        .order_by(CountryTally.confirmed.desc(), CountryTally.country)
    )
    return [(country, confirmed) for country, confirmed in rows]


def all_countries(session: Session) -> dict[tuple[int, str], int]:
    """Return every kept number of a country that is not zero, by statement and country."""
    rows = session.execute(
        select(CountryTally.statement_id, CountryTally.country, CountryTally.confirmed).where(
            CountryTally.confirmed != 0
        )
    )
    return {(row.statement_id, row.country): row.confirmed for row in rows}


def count_all(session: Session) -> list[tuple[int, str, int]]:
    """Count every counted signature anew, by statement and country: the recount, not the page.

    One that was withdrawn or invalidated counts until it is subtracted.
    """
    rows = session.execute(
        select(Signature.statement_id, Signature.country, func.count())
        .where(COUNTS)
        .group_by(Signature.statement_id, Signature.country)
    )
    return [(statement_id, country, count) for statement_id, country, count in rows]


def count_withdrawn(session: Session) -> dict[int, int]:
    """Count the subtracted signatures of each statement anew."""
    rows = session.execute(
        select(Signature.statement_id, func.count().label("number"))
        .where(Signature.state == State.WITHDRAWN, Signature.uncounted_at.is_not(None))
        .group_by(Signature.statement_id)
    )
    return {row.statement_id: row.number for row in rows}


def replace_tallies(
    session: Session,
    counted: Sequence[tuple[int, str, int]],
    withdrawn: Mapping[int, int],
    invalidated: Mapping[tuple[int, int], int],
    *,
    now: datetime,
) -> None:
    """Put recounted numbers in place of the kept ones."""
    session.execute(delete(CountryTally))
    session.execute(delete(InvalidatedTally))
    session.execute(update(StatementTally).values(confirmed=0, withdrawn=0, changed_at=now))
    totals: dict[int, int] = {}
    for statement_id, _, number in counted:
        totals[statement_id] = totals.get(statement_id, 0) + number
    add_to_tallies(session, totals, {(s, c): n for s, c, n in counted}, withdrawn, now=now)
    add_invalidated(session, invalidated)


def letters(session: Session, *, since: date) -> list[AnyRow]:
    """Return provider, what became of the letters, and how many, of all days from one on."""
    query = select(LetterTally.provider, LetterTally.delivery, func.sum(LetterTally.number).label("number"))
    return list(
        session.execute(
            query.where(LetterTally.day >= since).group_by(LetterTally.provider, LetterTally.delivery)
        )
    )
