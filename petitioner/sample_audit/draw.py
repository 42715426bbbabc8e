"""Draw the leaves by the public value, once."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.sample_audit import rules, store
from petitioner.sample_audit.find_audit import find_audit
from petitioner.sample_audit.rules import RefusedAudit, read_value
from petitioner.transparency import store as log
from petitioner.transparency.rules import read_leaf


def draw(session: Session, audit_id: int, value: str, *, now: datetime) -> tuple[int, ...]:
    """Draw by a value in hexadecimal digits, and return the places; the same value again changes nothing.

    Raises:
        RefusedAudit: the value cannot be public yet or is none, the promise is not in the signed log, or
            another value was drawn by.
    """
    found = find_audit(session, audit_id, is_drawn=False)
    promise = found.promise
    chosen = read_value(promise.source, value)
    if found.value is not None:
        if found.value != chosen:
            raise RefusedAudit("It was drawn by another value, and is drawn once.")
        return found.drawn
    if now < promise.due_at:
        raise RefusedAudit(f"The value is not public before {promise.due_at:%Y-%m-%d %H:%M:%S} UTC.")
    if log.signed(session) <= found.promise_leaf:
        raise RefusedAudit("The promise is not in the signed log yet: is the publication worker running?")
    places = rules.population(
        map(read_leaf, store.log_leaves(session, promise.checkpoint_size)), promise.statement_id
    )
    drawn = rules.draw(places, promise.size, promise.digest(), chosen)
    store.change(session, audit_id, value=chosen, drawn_at=now)
    store.keep_drawn(session, audit_id, drawn)
    return tuple(drawn)
