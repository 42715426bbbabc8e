"""Say that a declared number does not hold any more."""

from datetime import datetime

from petitioner.declared import store
from petitioner.foundation.db import Session


def withdraw_declaration(
    session: Session, shown: bytes, statement_id: int, declaration_id: int, *, now: datetime
) -> bool:
    """Date the end of a declaration, which stays; False if there is none to end, or one may not."""
    return store.withdraw(session, shown, statement_id, declaration_id, now=now)
