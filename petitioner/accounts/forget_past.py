"""Forget where people were signed in, and letters that let nobody in any more."""

from datetime import datetime, timedelta
from typing import Final

from petitioner.accounts import store
from petitioner.foundation.db import Session

KEPT: Final = timedelta(days=1)


def forget_past(session: Session, *, now: datetime) -> int:
    """Delete sessions and links a day after they ended, and what could not be opened; return how many."""
    return store.forget_past(session, before=now - KEPT)
