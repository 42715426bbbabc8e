"""What waits for the one writer, and the marks it leaves: counted, subtracted, counted again."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, case, delete, func, select, union_all, update
from sqlalchemy.orm import Session, aliased

from petitioner.signatures.batch_models import SignatureBatch
from petitioner.signatures.models import Link, Signature
from petitioner.signatures.rules import State
from petitioner.vocabulary.country import UNSAID

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_CONFIRMED = (Signature.state == State.CONFIRMED) & Signature.counted_at.is_(None)
_REMOVED = Signature.state.in_([State.INVALIDATED, State.WITHDRAWN]) & Signature.uncounted_at.is_(None)
_REINSTATED = (Signature.state == State.CONFIRMED) & Signature.uncounted_at.is_not(None)
_SUBTRACTED = (
    Signature.id,
    Signature.statement_id,
    Signature.version_id,
    Signature.country,
    Signature.language,
    Signature.counted_at,
    Signature.counted_at.is_not(None).label("was_counted"),
    Signature.is_repeat,
    Signature.state,
    SignatureBatch.reason,
)


def waiting(session: Session) -> list[AnyRow]:
    """Return, for each statement, how many signatures wait for the one writer, and since when."""
    both = union_all(
        select(Signature.statement_id, Signature.confirmed_at).where(_CONFIRMED),
        select(Signature.statement_id, Signature.confirmed_at).where(_REMOVED),
        select(Signature.statement_id, Signature.confirmed_at).where(_REINSTATED),
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
                Signature.is_repeat,
            )
            .execution_options(synchronize_session=False)
        )
    )


def take_removed(session: Session, most: int, *, left_out: Collection[int], now: datetime) -> list[AnyRow]:
    """Mark withdrawn and invalidated signatures as subtracted.

    Return where they counted, whether they `was_counted`, and why they were invalidated. The place of a
    withdrawn one goes with the mark: nothing but the number is left of it. An invalidated one keeps it, for
    it may be reinstated, and has been counted from now on.
    """
    query = (
        select(*_SUBTRACTED)
        .outerjoin(SignatureBatch, SignatureBatch.id == Signature.batch_id)
        .where(_REMOVED, Signature.statement_id.not_in(left_out))
        .limit(most)
        .with_for_update(of=Signature)
    )
    rows = list(session.execute(query))
    is_withdrawn = Signature.state == State.WITHDRAWN
    session.execute(
        update(Signature)
        .where(Signature.id.in_([row.id for row in rows]))
        .values(
            uncounted_at=now,
            country=case((is_withdrawn, UNSAID), else_=Signature.country),
            counted_at=case(
                (is_withdrawn, Signature.counted_at), else_=func.coalesce(Signature.counted_at, now)
            ),
        )
        .execution_options(synchronize_session=False)
    )
    return rows


def take_reinstated(session: Session, most: int, *, left_out: Collection[int]) -> list[AnyRow]:
    """Mark reinstated signatures as counted again; return where they count."""
    reinstated = (
        select(Signature.id)
        .where(_REINSTATED, Signature.statement_id.not_in(left_out))
        .limit(most)
        .scalar_subquery()
    )
    return list(
        session.execute(
            update(Signature)
            .where(Signature.id.in_(reinstated))
            .values(uncounted_at=None)
            .returning(
                Signature.id,
                Signature.statement_id,
                Signature.country,
                Signature.language,
                Signature.counted_at,
                Signature.visibility,
            )
            .execution_options(synchronize_session=False)
        )
    )


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


def join_attempts(session: Session, ids: Collection[UUID]) -> Counter[int]:
    """Lead the links of other pending attempts to the confirmed signature, then delete those attempts.

    Return how many of each statement's were no repeats: they were counted as attempts.
    """
    winner = aliased(Signature)
    pairs = (
        select(
            Signature.id.label("attempt"),
            winner.id.label("winner"),
            Signature.statement_id,
            Signature.is_repeat,
        )
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
    joined = session.execute(select(pairs)).all()
    if not joined:
        return Counter()
    for attempt, confirmed, _, _ in joined:
        session.execute(
            update(Link)
            .where(Link.signature_id == attempt)
            .values(signature_id=confirmed, letter_due_at=None, contact=None)
            .execution_options(synchronize_session=False)
        )
    session.execute(
        delete(Signature)
        .where(Signature.id.in_([row.attempt for row in joined]))
        .execution_options(synchronize_session=False)
    )
    return Counter(row.statement_id for row in joined if not row.is_repeat)
