"""Which organisation runs the instance."""

from petitioner.foundation.db import Session
from petitioner.organisers.store import desk as store


def host_id(session: Session) -> int | None:
    """Return the number of the organisation that runs the instance; None before the first statement."""
    return store.host_id(session)
