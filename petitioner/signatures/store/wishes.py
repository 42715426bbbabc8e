"""Sealed wishes: what comes in, what is taken."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from petitioner.signatures.models import Wish

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

MOST_FAILURES: Final = 3


def add_wish(session: Session, sealed: bytes, *, now: datetime) -> None:
    """Insert one sealed wish; the web process, which calls this, cannot read it back."""
    session.execute(insert(Wish).values(sealed=sealed, received_at=now).inline())


def take_wishes(session: Session, most: int) -> list[AnyRow]:
    """Return the oldest unopened wishes nobody else is opening, locked until the transaction ends."""
    query = select(Wish.id, Wish.sealed).where(Wish.failures < MOST_FAILURES).order_by(Wish.id).limit(most)
    return list(session.execute(query.with_for_update(skip_locked=True)))


def remove_wishes(session: Session, ids: Collection[int]) -> None:
    """Destroy wishes that were opened."""
    session.execute(delete(Wish).where(Wish.id.in_(ids)))


def note_failures(session: Session, ids: Collection[int]) -> None:
    """Count one more failed opening for each of these wishes."""
    session.execute(update(Wish).where(Wish.id.in_(ids)).values(failures=Wish.failures + 1))
