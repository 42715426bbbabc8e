"""Say whose time is over: statements that were delivered long enough ago, or were ended before."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from petitioner.foundation.db import Session
from petitioner.signatures.retention_rules import is_ended
from petitioner.signatures.store import fingerprint_keys as store
from petitioner.statements.read import policies


@dataclass(frozen=True, slots=True)
class Ended:
    """Statements, by id: those that are to be ended now, and with them all whose end has begun."""

    due: frozenset[int]
    all: frozenset[int]


def ended(session: Session, *, now: datetime) -> Ended:
    """Return the statements whose signers are to be forgotten.

    The destroyed key of a statement is what remembers, also after a restore, that its end has begun.
    """
    begun = store.destroyed(session)
    over = {
        statement_id
        for statement_id, policy in policies(session).items()
        if is_ended(_beginning(policy.delivered_on), now)
    }
    return Ended(frozenset(over - begun), frozenset(over | begun))


def _beginning(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)
