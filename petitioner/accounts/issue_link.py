"""Let a letter be due that lets its reader in, once."""

from datetime import datetime

from petitioner.accounts import store
from petitioner.accounts.rules import LINK_TIME
from petitioner.foundation.db import Session


def issue_link(session: Session, account_id: int, *, language: str, now: datetime) -> None:
    """Let a letter to an account be due at once; its link is made when a worker takes it up."""
    store.add_link(session, account_id, language=language, now=now, expires_at=now + LINK_TIME)
