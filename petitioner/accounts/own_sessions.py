"""See where one is signed in, and sign out there. Whoever shows a session acts on their own account alone."""

from datetime import datetime

from petitioner.accounts import store
from petitioner.accounts.shapes import SessionView
from petitioner.foundation.db import Session


def own_sessions(session: Session, shown: bytes, *, now: datetime) -> tuple[SessionView, ...]:
    """Return where the account of a session is signed in, the newest first; `shown` is its digest."""
    return store.list_own_sessions(session, shown, now=now)


def end_own_session(session: Session, shown: bytes, ending: int, *, now: datetime) -> bool:
    """End one of them; False if it was over, or is somebody else's."""
    return store.end_own_session(session, shown, ending, now=now)
