"""What the public may know of the evidence behind each endorsement of a statement."""

from petitioner.endorsements.shapes import PublicEvidence
from petitioner.endorsements.store import backers as store
from petitioner.foundation.db import Session


def list_evidence(session: Session, statement_id: int) -> dict[int, tuple[PublicEvidence, ...]]:
    """Return the evidence by the number of the endorsement, in order of time; one query.

    Who wrote it down, and what they noted, never leaves the tables.
    """
    return store.public_evidence(session, statement_id)
