"""Find whose a statement is: what a door of the desk asks first."""

from petitioner.foundation.db import Session
from petitioner.statements.store import statements as store


def find_owner(session: Session, slug: str) -> tuple[int, int] | None:
    """Return the id of a statement and of its organisation, drafts included; None if there is none."""
    found = store.find_owner(session, slug)
    return None if found is None else (found.id, found.organisation_id)
