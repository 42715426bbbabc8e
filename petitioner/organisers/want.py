"""Take in what the desk wants done: sealed, and written under the session that was shown."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WebKeys
from petitioner.organisers.shapes import DeskForm
from petitioner.organisers.store import desk as store


def want(session: Session, shown: bytes, form: DeskForm, *, keys: WebKeys, now: datetime) -> bool:
    """Store a wish until a worker carries it out; False if the session with this digest may want nothing."""
    return store.add_request(session, shown, keys.seal(form.to_bytes()), now=now)


def count_wanted(session: Session, shown: bytes, *, now: datetime) -> int:
    """Return how many of the account's wishes no worker has taken up yet."""
    return store.count_requests(session, shown, now=now)
