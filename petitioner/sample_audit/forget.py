"""Let go of the single answers of audits that nobody published in time."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.sample_audit import store
from petitioner.sample_audit.rules import ANSWERS_KEPT


def forget(session: Session, *, now: datetime) -> None:
    """Delete what was answered in audits that were drawn too long ago; no result comes of them any more."""
    store.forget_answers(session, store.drawn_before(session, now - ANSWERS_KEPT))
