"""Read from which countries statements were signed, exactly: nothing of it may be shown as it is."""

from collections.abc import Collection

from petitioner.foundation.db import Session
from petitioner.signatures.store import tallies as store


def read_places(session: Session, statement_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return the signatures of each statement that count, by country code, by one query."""
    return store.countries_of(session, statement_ids) if statement_ids else {}
