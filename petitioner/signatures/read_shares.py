"""Read which mail domains the signatures of statements come from, as it was measured last."""

from collections.abc import Collection

from petitioner.foundation.db import Session
from petitioner.signatures.shapes import MailShares
from petitioner.signatures.store import mail


def read_shares(session: Session, statement_ids: Collection[int] | None = None) -> dict[int, MailShares]:
    """Return the largest mail domains of these statements, or of all that were ever measured."""
    return mail.measured(session, statement_ids)
