"""Write down that something was done: by numbers, to the minute, for good."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.organisers.store import people as store


def note(
    session: Session,
    action: str,
    *,
    by: int | None,
    organisation_id: int | None,
    about: int,
    kind: str = "account",
    now: datetime,
) -> None:
    """Add a line to the log: who (nobody: the operator) did what to which object of which organisation."""
    store.add_entry(
        session,
        organisation_id=organisation_id,
        actor_id=by,
        action=action,
        object_kind=kind,
        object_id=about,
        noted_at=now,
    )
