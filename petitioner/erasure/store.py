"""Every SQL statement about the journal's mark and the nightly runs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.erasure.models import JournalMark, RetentionRun

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_WRITING = 7_302_004
_RUNNING = 7_302_005


def wait_for_turn(session: Session) -> None:
    """Be the only one who writes or carries out the journal until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITING})


def carried_out(session: Session) -> int:
    """Return how many bytes of the journal have been carried out in this database."""
    return session.scalar(select(JournalMark.carried_out)) or 0


def mark(session: Session, size: int) -> None:
    """Remember that the journal has been carried out up to this byte."""
    row = upsert(JournalMark).values(id=1, carried_out=size)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[JournalMark.id], set_={"carried_out": row.excluded.carried_out}
        )
    )


def become_the_runner(session: Session) -> None:
    """Be the only one who begins, notes or ends a run until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _RUNNING})


def last_runs(session: Session, most: int) -> Sequence[AnyRow]:
    """Return the latest runs, the newest first."""
    query = select(RetentionRun.id, RetentionRun.started_at, RetentionRun.finished_at, RetentionRun.gone)
    return session.execute(query.order_by(RetentionRun.id.desc()).limit(most)).all()


def add_run(session: Session, *, now: datetime) -> int:
    """Begin a run; return its id."""
    made = insert(RetentionRun).values(started_at=now, gone={}).returning(RetentionRun.id)
    return session.execute(made).scalar_one()


def gone_in(session: Session, run_id: int) -> dict[str, int]:
    """Return what a run has noted so far, by rule."""
    return dict(session.execute(select(RetentionRun.gone).where(RetentionRun.id == run_id)).scalar_one())


def change_run(session: Session, run_id: int, gone: Mapping[str, int], finished_at: datetime | None) -> None:
    """Note what went in a run, and whether it has come to its end."""
    changed = update(RetentionRun).where(RetentionRun.id == run_id)
    session.execute(
        changed.values(gone=dict(gone), finished_at=finished_at).execution_options(synchronize_session=False)
    )
