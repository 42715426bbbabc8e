"""Every SQL statement of screening."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.foundation.db import insert_rows
from petitioner.screening.models import AddressLetter, Suppression
from petitioner.screening.rules import DAY, MONTH, Spent
from petitioner.vocabulary.hour import hour_after

_ASSESSING = 7_302_001


def wait_for_turn(session: Session) -> None:
    """Hold back other assessors until this transaction ends: two at once could each spend the last letter."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ASSESSING})


def letters_lately(session: Session, digests: Collection[bytes], *, now: datetime) -> dict[bytes, Spent]:
    """Return how many letters each address got in a day and in a month; addresses without any are absent."""
    in_last_day = func.count().filter(AddressLetter.issued_at > now - DAY)
    rows = session.execute(
        select(AddressLetter.address_digest, in_last_day.label("last_day"), func.count().label("last_month"))
        .where(AddressLetter.address_digest.in_(digests), AddressLetter.issued_at > now - MONTH)
        .group_by(AddressLetter.address_digest)
    )
    return {row.address_digest: Spent(row.last_day, row.last_month) for row in rows}


def suppressed(session: Session, digests: Collection[bytes]) -> frozenset[bytes]:
    """Return those digests that must get no letters."""
    rows = session.scalars(select(Suppression.address_digest).where(Suppression.address_digest.in_(digests)))
    return frozenset(rows)


def add_letters(session: Session, digests: Sequence[bytes], *, now: datetime) -> None:
    """Count one letter for each digest, as of the next full hour: no minute is kept, none is forgiven."""
    at = hour_after(now)
    insert_rows(session, AddressLetter, [{"address_digest": d, "issued_at": at} for d in digests])


def add_suppressions(session: Session, digests: Sequence[bytes], *, now: datetime) -> None:
    """Suppress each address; twice is once."""
    if digests:
        rows = [{"address_digest": digest, "created_at": now} for digest in digests]
        session.execute(upsert(Suppression).on_conflict_do_nothing(), rows)


def old_letters(session: Session, *, before: datetime) -> int:
    """Count the letters older than any rule looks."""
    return session.scalar(select(func.count(AddressLetter.id)).where(AddressLetter.issued_at < before)) or 0


def forget_letters(session: Session, *, before: datetime) -> int:
    """Forget letters older than any rule looks; return how many rows went."""
    result = session.execute(delete(AddressLetter).where(AddressLetter.issued_at < before))
    return result.rowcount  # type: ignore[attr-defined, no-any-return]
