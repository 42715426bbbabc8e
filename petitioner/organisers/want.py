"""Take in what the desk wants done: sealed, and written under the session that was shown."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import LONGEST_ROW, WebKeys
from petitioner.organisers.store import desk as store


def want(session: Session, shown: bytes, room: str, plain: bytes, *, keys: WebKeys, now: datetime) -> bool:
    """Store a wish until a worker of that room takes it up; False if the session may want nothing."""
    sealed = keys.seal(plain) if len(plain) <= LONGEST_ROW else keys.seal_long(plain)
    return store.add_request(session, shown, room, sealed, now=now)


def count_wanted(session: Session, shown: bytes, *, now: datetime) -> int:
    """Return how many of the account's wishes no worker has taken up yet."""
    return store.count_requests(session, shown, now=now)
