"""Batches of signatures: what the desk asked for, and what a worker does with the rows it chose."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Update, delete, func, insert, select, text, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from petitioner.signatures.batch_models import SignatureBatch
from petitioner.signatures.batch_rules import AT_WORK, OPEN, BatchAct, BatchState, Reason
from petitioner.signatures.batch_shapes import Batch, Choice, Spread
from petitioner.signatures.models import PublicSigner, Signature
from petitioner.signatures.rules import State
from petitioner.signatures.tally_models import StatementTally

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

BatchRow: TypeAlias = SignatureBatch

_SHOWN: Final = (
    *(SignatureBatch.id, SignatureBatch.act, SignatureBatch.state, SignatureBatch.reason),
    *(SignatureBatch.since, SignatureBatch.until, SignatureBatch.country, SignatureBatch.language),
    *(SignatureBatch.shown_domain, SignatureBatch.hold_id, SignatureBatch.asked_by, SignatureBatch.asked_at),
    *(SignatureBatch.looked, SignatureBatch.total, SignatureBatch.chosen, SignatureBatch.done),
    *(SignatureBatch.spread, SignatureBatch.ended_at),
)
"""What the desk may read: not the domain of whom it asked for before many were found."""
_ASKING: Final = 7_302_027
_FIRST: Final = UUID(int=0)


def add(
    session: Session,
    statement_id: int,
    act: BatchAct,
    choice: Choice,
    *,
    by: int,
    now: datetime,
) -> BatchRow:
    """Keep a choice that a worker is to look at; its mail domain is not kept with it."""
    total = select(StatementTally.confirmed + StatementTally.held)
    row = SignatureBatch(
        statement_id=statement_id,
        act=act,
        state=BatchState.LOOKING,
        since=choice.since,
        until=choice.until,
        country=choice.country,
        language=choice.language,
        hold_id=choice.hold_id or None,
        asked_by=by,
        asked_at=now,
        total=session.scalar(total.where(StatementTally.statement_id == statement_id)) or 0,
    )
    session.add(row)
    session.flush()
    return row


def find(session: Session, statement_id: int, number: int) -> BatchRow | None:
    """Return a batch of a statement, locked until the transaction ends."""
    query = select(SignatureBatch).where(
        SignatureBatch.id == number, SignatureBatch.statement_id == statement_id
    )
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def take(session: Session, number: int) -> BatchRow | None:
    """Return a batch a worker is to go on with, locked; None: nothing is to be done, or another does it."""
    query = select(SignatureBatch).where(
        SignatureBatch.id == number, SignatureBatch.state.in_(sorted(AT_WORK))
    )
    return session.scalar(query.with_for_update(skip_locked=True).execution_options(populate_existing=True))


def at_work(session: Session) -> Sequence[int]:
    """Return the numbers of the batches a worker is to go on with."""
    query = select(SignatureBatch.id).where(SignatureBatch.state.in_(sorted(AT_WORK)))
    return session.scalars(query.order_by(SignatureBatch.id)).all()


def has_open(session: Session, statement_id: int) -> bool:
    """Say whether a batch of a statement has not ended; nobody else begins one meanwhile."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key, :id)"), {"key": _ASKING, "id": statement_id})
    query = select(SignatureBatch.id).where(
        SignatureBatch.statement_id == statement_id, SignatureBatch.state.in_(sorted(OPEN))
    )
    return session.scalar(query.limit(1)) is not None


def number_since(session: Session, account_id: int, since: datetime) -> int:
    """Return how many choices an account has had looked at since a moment."""
    query = select(func.count()).where(SignatureBatch.asked_by == account_id, SignatureBatch.asked_at > since)
    return session.scalar(query) or 0


def alone_since(session: Session, statement_id: int, act: BatchAct, since: datetime) -> int:
    """Return how many of a statement's signatures one person alone had changed so since a moment."""
    query = select(func.coalesce(func.sum(SignatureBatch.chosen), 0)).where(
        SignatureBatch.statement_id == statement_id,
        SignatureBatch.act == act,
        SignatureBatch.state.in_([BatchState.RUNNING, BatchState.STOPPED, BatchState.DONE]),
        SignatureBatch.decided_by.is_(None),
        SignatureBatch.asked_at > since,
    )
    return session.scalar(query) or 0


def listed(session: Session, statement_id: int, *, most: int) -> tuple[Batch, ...]:
    """Return the batches of a statement, the latest first, without what is encrypted."""
    query = select(*_SHOWN).where(SignatureBatch.statement_id == statement_id)
    rows = session.execute(query.order_by(SignatureBatch.id.desc()).limit(most))
    return tuple(map(_batch, rows))


def _batch(row: AnyRow) -> Batch:
    return Batch(
        number=row.id,
        act=BatchAct(row.act),
        state=BatchState(row.state),
        reason=Reason(row.reason) if row.reason else None,
        choice=Choice(row.since, row.until, row.country, row.language, row.shown_domain, row.hold_id or 0),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        looked=row.looked,
        total=row.total,
        chosen=row.chosen,
        done=row.done,
        spread=Spread.read(row.spread),
        ended_at=row.ended_at,
    )


# --- the signatures of a batch ------------------------------------------------------------------------------


def following(session: Session, batch: BatchRow, most: int) -> Sequence[AnyRow]:
    """Return the next signatures a choice may mean, by id, with the addresses that are kept of them."""
    query = select(Signature.id, Signature.statement_id, Signature.contact).where(
        Signature.statement_id == batch.statement_id,
        Signature.id > (batch.last_id or _FIRST),
        *_meant(batch),
    )
    return session.execute(query.order_by(Signature.id).limit(most)).all()


def _meant(batch: BatchRow) -> list[ColumnElement[bool]]:
    if batch.hold_id is not None:
        return [Signature.state == State.HELD, Signature.hold_id == batch.hold_id]
    meant = [Signature.state == State.CONFIRMED, Signature.counted_at.is_not(None)]
    if batch.since is not None:
        meant.append(Signature.counted_at >= datetime.combine(batch.since, time(), UTC))
    if batch.until is not None:
        meant.append(Signature.counted_at < datetime.combine(batch.until, time(), UTC) + timedelta(days=1))
    if batch.country:
        meant.append(Signature.country == batch.country)
    if batch.language:
        meant.append(Signature.language == batch.language)
    return meant


def choose(session: Session, number: int, ids: Collection[UUID]) -> int:
    """Mark live signatures as a batch's; return how many. An older mark on them is of a batch that ended."""
    return _changed(session, update(Signature).where(Signature.id.in_(ids)).values(batch_id=number))


def spread_of(session: Session, number: int, *, most: int) -> Spread:
    """Return how the chosen ones are spread."""
    day = func.date(func.timezone("UTC", func.coalesce(Signature.counted_at, Signature.confirmed_at)))
    return Spread(
        *(_groups(session, number, each, most) for each in (Signature.country, Signature.language, day))
    )


def _groups(
    session: Session, number: int, column: ColumnElement[Any] | InstrumentedAttribute[Any], most: int
) -> tuple[tuple[Any, int], ...]:
    query = select(column, func.count()).where(Signature.batch_id == number).group_by(column)
    rows = session.execute(query.order_by(func.count().desc(), column).limit(most))
    return tuple((value, count) for value, count in rows)


def invalidate(session: Session, number: int, most: int) -> int:
    """Invalidate up to `most` of the chosen signatures that are live, and show none; return how many."""
    live = Signature.state.in_([State.CONFIRMED, State.HELD])
    ids = session.scalars(
        select(Signature.id).where(Signature.batch_id == number, live).limit(most).with_for_update()
    ).all()
    session.execute(delete(PublicSigner).where(PublicSigner.signature_id.in_(ids)))
    return _changed(
        session, update(Signature).where(Signature.id.in_(ids)).values(state=State.INVALIDATED, hold_id=None)
    )


def release(session: Session, number: int, most: int) -> int:
    """Let up to `most` of the chosen signatures that are held count from now on; return how many."""
    released = _some(number, most, Signature.state == State.HELD)
    return _changed(session, released.values(state=State.CONFIRMED, hold_id=None, batch_id=None))


def reinstate(session: Session, number: int, most: int) -> int:
    """Reinstate up to `most` signatures a batch invalidated, whose signers are known; return how many."""
    back = _some(number, most, Signature.state == State.INVALIDATED, Signature.fingerprint.is_not(None))
    return _changed(session, back.values(state=State.CONFIRMED, batch_id=None))


def _some(number: int, most: int, *conditions: ColumnElement[bool]) -> Update:
    chosen = (
        select(Signature.id)
        .where(Signature.batch_id == number, *conditions)
        .limit(most)
        .with_for_update()
        .cte("chosen")
        .prefix_with("MATERIALIZED")
    )
    return update(Signature).where(Signature.id.in_(select(chosen.c.id)))


def _changed(session: Session, statement: Update) -> int:
    done = session.execute(statement.execution_options(synchronize_session=False))
    return done.rowcount  # type: ignore[attr-defined, no-any-return]


def add_decided(session: Session, statement_id: int, reason: Reason, *, by: int, now: datetime) -> int:
    """Keep a batch of one signature that somebody found by its address; return its number."""
    values = {
        "statement_id": statement_id,
        "act": BatchAct.INVALIDATE,
        "state": BatchState.RUNNING,
        "reason": reason,
        "asked_by": by,
        "asked_at": now,
        "decided_by": by,
        "chosen": 1,
    }
    return session.scalars(insert(SignatureBatch).values(values).returning(SignatureBatch.id)).one()
