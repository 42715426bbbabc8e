"""Sign an account out everywhere."""

from datetime import datetime

from petitioner.accounts import store
from petitioner.foundation.db import Session


def end_sessions(session: Session, account_id: int, *, now: datetime) -> None:
    """End every session of an account at once; links of letters stay as they are."""
    store.end_sessions(session, account_id, now=now)
