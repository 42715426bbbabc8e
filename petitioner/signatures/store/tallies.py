"""The numbers, and the one writer who adds to them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, delete, func, select, text, union_all, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, aliased

from petitioner.signatures.models import Link, Signature
from petitioner.signatures.rules import State
from petitioner.signatures.tally_models import CountryTally, StatementTally
from petitioner.vocabulary.country import UNSAID

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_COUNTING = 7_302_002


def become_the_writer(session: Session) -> None:
    """Be the one who counts until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _COUNTING})


COUNTS = (
    (Signature.state == State.CONFIRMED)
    | (Signature.state == State.WITHDRAWN) & Signature.uncounted_at.is_(None)
) & Signature.counted_at.is_not(None)
"""What is in the number; a withdrawn one until it is subtracted."""
_CONFIRMED = (Signature.state == State.CONFIRMED) & Signature.counted_at.is_(None)
_WITHDRAWN = (Signature.state == State.WITHDRAWN) & Signature.uncounted_at.is_(None)


def waiting(session: Session) -> list[AnyRow]:
    """Return, for each statement, how many signatures wait to be counted or subtracted, and since when."""
    both = union_all(
        select(Signature.statement_id, Signature.confirmed_at).where(_CONFIRMED),
        select(Signature.statement_id, Signature.confirmed_at).where(_WITHDRAWN),
    ).subquery()
    return list(
        session.execute(
            select(
                both.c.statement_id,
                func.count().label("number"),
                func.min(both.c.confirmed_at).label("since"),
            ).group_by(both.c.statement_id)
        )
    )


def take_uncounted(session: Session, most: int, *, left_out: Collection[int], now: datetime) -> list[AnyRow]:
    """Mark confirmed signatures as counted; return their statement, country, language and visibility."""
    uncounted = (
        select(Signature.id)
        .where(_CONFIRMED, Signature.statement_id.not_in(left_out))
        .limit(most)
        .scalar_subquery()
    )
    return list(
        session.execute(
            update(Signature)
            .where(Signature.id.in_(uncounted))
            .values(counted_at=now)
            .returning(
                Signature.id,
                Signature.statement_id,
                Signature.version_id,
                Signature.country,
                Signature.language,
                Signature.counted_at,
                Signature.visibility,
            )
            .execution_options(synchronize_session=False)
        )
    )


def take_withdrawn(session: Session, most: int, *, left_out: Collection[int], now: datetime) -> list[AnyRow]:
    """Mark withdrawn signatures as subtracted; return where they counted, and whether they `was_counted`.

    The place goes with the mark: nothing but the number is left of them.
    """
    query = (
        select(
            Signature.id,
            Signature.statement_id,
            Signature.version_id,
            Signature.country,
            Signature.language,
            Signature.counted_at,
            Signature.counted_at.is_not(None).label("was_counted"),
        )
        .where(_WITHDRAWN, Signature.statement_id.not_in(left_out))
        .limit(most)
        .with_for_update()
    )
    rows = list(session.execute(query))
    session.execute(
        update(Signature)
        .where(Signature.id.in_([row.id for row in rows]))
        .values(uncounted_at=now, country=UNSAID)
        .execution_options(synchronize_session=False)
    )
    return rows


def move_contacts(session: Session, ids: Collection[UUID]) -> None:
    """Take the addresses of newly counted signatures from their links, where they have one."""
    moved = (
        update(Signature)
        .where(Signature.id.in_(ids), Link.id == Signature.id, Link.contact.is_not(None))
        .values(contact=Link.contact)
        .execution_options(synchronize_session=False)
    )
    session.execute(moved)
    session.execute(
        update(Link)
        .where(Link.id.in_(ids), Link.contact.is_not(None))
        .values(contact=None, letter_due_at=None)
        .execution_options(synchronize_session=False)
    )


def join_attempts(session: Session, ids: Collection[UUID]) -> None:
    """Lead the links of other pending attempts to the confirmed signature, then delete those attempts."""
    winner = aliased(Signature)
    pairs = (
        select(Signature.id.label("attempt"), winner.id.label("winner"))
        .join(
            winner,
            (winner.statement_id == Signature.statement_id)
            & (winner.fingerprint == Signature.fingerprint)
            & winner.namesake.is_not_distinct_from(Signature.namesake),
        )
        .where(winner.id.in_(ids), Signature.state == State.PENDING)
        .cte("pairs")
        .prefix_with("MATERIALIZED")
    )
    joined = session.execute(select(pairs.c.attempt, pairs.c.winner)).all()
    if not joined:
        return
    for attempt, confirmed in joined:
        session.execute(
            update(Link)
            .where(Link.signature_id == attempt)
            .values(signature_id=confirmed, letter_due_at=None, contact=None)
            .execution_options(synchronize_session=False)
        )
    session.execute(
        delete(Signature)
        .where(Signature.id.in_([attempt for attempt, _ in joined]))
        .execution_options(synchronize_session=False)
    )


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


def tallies(session: Session, statement_ids: Collection[int] | None = None) -> list[StatementTally]:
    """Return the numbers of these statements, or of all."""
    query = select(StatementTally)
    if statement_ids is not None:
        query = query.where(StatementTally.statement_id.in_(statement_ids))
    return list(session.scalars(query.execution_options(populate_existing=True)))


def set_awaiting(session: Session, statement_id: int, number: int, *, now: datetime) -> None:
    """Set the number of awaiting signatures of one statement."""
    tally = upsert(StatementTally).values(statement_id=statement_id, awaiting=number, changed_at=now)
    session.execute(
        tally.on_conflict_do_update(
            index_elements=[StatementTally.statement_id],
            set_={"awaiting": tally.excluded.awaiting, "changed_at": tally.excluded.changed_at},
        )
    )


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

    A withdrawn one counts until it is subtracted.
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
    *,
    now: datetime,
) -> None:
    """Put recounted numbers in place of the kept ones."""
    session.execute(delete(CountryTally))
    session.execute(update(StatementTally).values(confirmed=0, withdrawn=0, changed_at=now))
    totals: dict[int, int] = {}
    for statement_id, _, number in counted:
        totals[statement_id] = totals.get(statement_id, 0) + number
    add_to_tallies(session, totals, {(s, c): n for s, c, n in counted}, withdrawn, now=now)
