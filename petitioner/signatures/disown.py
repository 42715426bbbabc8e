"""Answer a link with "I did not sign": the attempt stops at once, and the worker erases it."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.tokens import digest
from petitioner.signatures.store import links as store


def disown(session: Session, token: str, *, now: datetime) -> bool:
    """Stop the pending signature of a link that is still valid; say whether there was one.

    A confirmed signature is not touched.
    """
    return store.disown(session, digest(token), now=now)
