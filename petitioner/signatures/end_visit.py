"""End a visit before its time: the address of the page then shows nothing more."""

from petitioner.foundation.db import Session
from petitioner.foundation.tokens import digest
from petitioner.signatures.store import visits as store


def end_visit(session: Session, secret: str) -> None:
    """End the visit; the worker deletes it and the address within a minute. Twice is once."""
    store.end(session, digest(secret))
