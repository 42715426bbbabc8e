"""Seal the names of a statement: from that moment nobody is shown, and then the rows go."""

from datetime import datetime
from typing import Final

from petitioner.foundation.db import Session
from petitioner.signatures.store import name_seals
from petitioner.signatures.store import public_signers as store

TAKEN_AT_ONCE: Final = 5_000


def seal_names(session: Session, statement_id: int, *, now: datetime) -> None:
    """Seal the names, by one row; if they are sealed, whoever wished to open them must wish it again."""
    name_seals.add(session, statement_id, now=now)


def seal_names_at_desk(session: Session, shown: bytes, statement_id: int, *, now: datetime) -> bool:
    """Seal the names for the session that is shown, and note it; needs no worker. False if it may not."""
    return name_seals.seal_now(session, shown, statement_id, now=now)


def names_left(session: Session, statement_id: int) -> int:
    """Return how many public signers of a statement are still in the database."""
    return store.number(session, statement_id)


def take_sealed_names_away(session: Session) -> int:
    """Delete up to 5,000 public signers of sealed statements; return how many. May be repeated."""
    return store.take_sealed_away(session, TAKEN_AT_ONCE)
