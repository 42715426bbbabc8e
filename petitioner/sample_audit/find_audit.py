"""Find an audit for whoever wants to go on with it."""

from petitioner.foundation.db import Session
from petitioner.sample_audit import store
from petitioner.sample_audit.rules import RefusedAudit
from petitioner.sample_audit.shapes import Audit


def find_audit(session: Session, audit_id: int, *, is_drawn: bool = True) -> Audit:
    """Return an audit that is not published yet; nobody else changes it meanwhile.

    Raises:
        RefusedAudit: there is none, it is published, or its leaves are not drawn (if they are to be).
    """
    found = store.take(session, audit_id)
    if found is None:
        raise RefusedAudit(f"There is no sample audit {audit_id}.")
    if found.published_at is not None:
        raise RefusedAudit(f"The result was published on {found.published_at:%Y-%m-%d}; it stays as it is.")
    if is_drawn and found.value is None:
        raise RefusedAudit("Nothing is drawn yet.")
    return found
