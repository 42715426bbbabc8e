"""Forget what no rule looks at any more."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.screening import store
from petitioner.screening.rules import MONTH


def forget(session: Session, *, now: datetime) -> int:
    """Delete letter counts older than a month; return how many."""
    return store.forget_letters(session, before=now - MONTH)


def forgettable(session: Session, *, now: datetime) -> int:
    """Return how many letter counts `forget` would delete."""
    return store.old_letters(session, before=now - MONTH)
