"""How the number of a statement spreads over days and languages; the one writer keeps it with the number."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.signatures.models import Signature
from petitioner.signatures.store.tallies import COUNTS
from petitioner.signatures.tally_models import DayTally, LanguageTally

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
Spread: TypeAlias = tuple[Mapping[tuple[int, date], int], Mapping[tuple[int, str], int]]
"""Numbers by statement and day, and by statement and language."""


def spread_of(added: Iterable[AnyRow], taken: Iterable[AnyRow]) -> Spread:
    """Return what counted rows add to days and languages, less what subtracted rows take."""
    days: Counter[tuple[int, date]] = Counter()
    languages: Counter[tuple[int, str]] = Counter()
    for rows, sign in ((added, 1), (taken, -1)):
        for row in rows:
            days[row.statement_id, _day(row.counted_at)] += sign
            languages[row.statement_id, row.language] += sign
    return days, languages


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def add(session: Session, spread: Spread) -> None:
    """Add to (or, with negative numbers, take from) the numbers of days and languages."""
    days, languages = spread
    if days:
        day = upsert(DayTally)
        session.execute(
            day.on_conflict_do_update(
                index_elements=[DayTally.statement_id, DayTally.day],
                set_={"confirmed": DayTally.confirmed + day.excluded.confirmed},
            ),
            [{"statement_id": s, "day": d, "confirmed": n} for (s, d), n in sorted(days.items())],
        )
    if languages:
        language = upsert(LanguageTally)
        session.execute(
            language.on_conflict_do_update(
                index_elements=[LanguageTally.statement_id, LanguageTally.language],
                set_={"confirmed": LanguageTally.confirmed + language.excluded.confirmed},
            ),
            [{"statement_id": s, "language": c, "confirmed": n} for (s, c), n in sorted(languages.items())],
        )
    if min((*days.values(), *languages.values()), default=0) < 0:
        session.execute(delete(DayTally).where(DayTally.confirmed == 0))
        session.execute(delete(LanguageTally).where(LanguageTally.confirmed == 0))


def days(session: Session, statement_id: int, *, since: date) -> dict[date, int]:
    """Return the kept numbers of one statement from a day on; a day on which nobody counted is left out."""
    query = select(DayTally.day, DayTally.confirmed)
    rows = session.execute(query.where(DayTally.statement_id == statement_id, DayTally.day >= since))
    return {row.day: row.confirmed for row in rows}


def languages(session: Session, statement_id: int) -> tuple[tuple[str, int], ...]:
    """Return languages and confirmed signatures of one statement, most first."""
    query = select(LanguageTally.language, LanguageTally.confirmed)
    rows = session.execute(
        query.where(LanguageTally.statement_id == statement_id).order_by(
            LanguageTally.confirmed.desc(), LanguageTally.language
        )
    )
    return tuple((row.language, row.confirmed) for row in rows)


def kept(session: Session) -> Spread:
    """Return every kept number that is not zero."""
    by_day = select(DayTally.statement_id, DayTally.day, DayTally.confirmed)
    by_language = select(LanguageTally.statement_id, LanguageTally.language, LanguageTally.confirmed)
    return (
        {(s, day): n for s, day, n in session.execute(by_day) if n},
        {(s, language): n for s, language, n in session.execute(by_language) if n},
    )


def count_all(session: Session) -> Spread:
    """Count every counted signature anew: the recount, not the page."""
    day = func.date(func.timezone("UTC", Signature.counted_at))
    by_day = select(Signature.statement_id, day, func.count()).where(COUNTS)
    by_language = select(Signature.statement_id, Signature.language, func.count()).where(COUNTS)
    return (
        {(s, d): n for s, d, n in session.execute(by_day.group_by(Signature.statement_id, day))},
        {
            (s, language): n
            for s, language, n in session.execute(
                by_language.group_by(Signature.statement_id, Signature.language)
            )
        },
    )


def differing(counted: Spread, known: Spread) -> set[int]:
    """Return the statements of which a day or a language has another number than was counted."""
    days = counted[0].items() ^ known[0].items()
    languages = counted[1].items() ^ known[1].items()
    return {statement_id for (statement_id, _), _ in days} | {
        statement_id for (statement_id, _), _ in languages
    }


def replace(session: Session, spread: Spread) -> None:
    """Put recounted numbers in place of the kept ones."""
    session.execute(delete(DayTally))
    session.execute(delete(LanguageTally))
    add(session, spread)
