"""List the sample audits of statements, as the public may see them."""

from collections.abc import Collection

from petitioner.foundation.db import Session
from petitioner.sample_audit import store
from petitioner.sample_audit.shapes import Audit


def list_audits(session: Session, statement_ids: Collection[int]) -> dict[int, tuple[Audit, ...]]:
    """Return every audit of each statement that has one, the oldest first."""
    found: dict[int, tuple[Audit, ...]] = {}
    for audit in store.of_statements(session, statement_ids):
        statement_id = audit.promise.statement_id
        found[statement_id] = (*found.get(statement_id, ()), audit)
    return found
