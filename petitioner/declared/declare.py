"""Declare a number that was collected elsewhere."""

from datetime import datetime

from petitioner.declared import store
from petitioner.declared.rules import MOST, Declared
from petitioner.foundation.db import Session


def declare(session: Session, shown: bytes, statement_id: int, declared: Declared, *, now: datetime) -> bool:
    """Keep and publish a declaration, with a line in the log of acts; False if one may not, or no more."""
    return store.declare(session, shown, statement_id, declared, most=MOST, now=now)
