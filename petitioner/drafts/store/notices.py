"""Letters to reviewers: whether they are wanted, when one is due, and whether anything still waits."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias
from uuid import uuid4

from sqlalchemy import Row, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from petitioner.drafts.models import ReviewNotice, StatementDraft
from petitioner.drafts.rules import DraftState

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

_CHOOSE: Final = text("SELECT choose_review_letters(:shown, :wanted, :language, :at)")
_READ: Final = text("SELECT * FROM read_review_letters(:shown, :at)")


def choose(session: Session, shown: bytes, *, wanted: bool, language: str, now: datetime) -> bool:
    """Write what the session's account wants; False if the session is over."""
    values = {"shown": shown, "wanted": wanted, "language": language, "at": now}
    return bool(session.scalar(_CHOOSE, values))


def read(session: Session, shown: bytes, *, now: datetime) -> AnyRow | None:
    """Return what the session's account wants; None if it never chose."""
    return session.execute(_READ, {"shown": shown, "at": now}).one_or_none()


def let_be_due(session: Session, account_ids: Collection[int], *, now: datetime, every: timedelta) -> None:
    """Let a letter be due to each that wants one: at once, or so long after the last one."""
    for account_id in sorted(account_ids):
        row = upsert(ReviewNotice).values(account_id=account_id, uuid=uuid4(), due_at=now)
        is_waiting = ReviewNotice.due_at.is_not(None)
        session.execute(
            row.on_conflict_do_update(
                index_elements=[ReviewNotice.account_id],
                set_={
                    "due_at": func.greatest(now, ReviewNotice.mailed_at + every),
                    "uuid": row.excluded.uuid,
                    "attempts": 0,
                },
                where=ReviewNotice.is_wanted & ~is_waiting,
            )
        )


def claim(session: Session, *, now: datetime, lease: timedelta) -> AnyRow | None:
    """Return the letter that has been due longest, and put it off by the lease: nobody else takes it."""
    due = (
        select(ReviewNotice.account_id)
        .where(ReviewNotice.due_at <= now)
        .order_by(ReviewNotice.due_at, ReviewNotice.account_id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return session.execute(
        update(ReviewNotice)
        .where(ReviewNotice.account_id.in_(select(due.c.account_id)))
        .values(due_at=now + lease)
        .returning(ReviewNotice.account_id, ReviewNotice.uuid, ReviewNotice.language, ReviewNotice.attempts)
        .execution_options(synchronize_session=False)
    ).one_or_none()


def change(session: Session, account_id: int, **values: object) -> None:
    """Write columns of a letter."""
    session.execute(
        update(ReviewNotice)
        .where(ReviewNotice.account_id == account_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def waits_for(session: Session, account_id: int, organisation_ids: Collection[int]) -> bool:
    """Say whether a draft of these organisations waits for somebody, and this one may be that."""
    query = select(StatementDraft.id).where(
        StatementDraft.organisation_id.in_(organisation_ids),
        StatementDraft.state == DraftState.SUBMITTED,
        StatementDraft.submitted_by != account_id,
        StatementDraft.written_by != account_id,
    )
    return session.scalar(query.limit(1)) is not None
