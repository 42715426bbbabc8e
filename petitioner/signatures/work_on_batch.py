"""Go on with a batch of signatures, one step in one transaction: look, invalidate, release, reinstate."""

from datetime import datetime
from functools import lru_cache
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.signatures.batch_rules import (
    AT_ONCE,
    LEAST_CHOSEN,
    BatchAct,
    BatchState,
    domain_of,
    is_of_domain,
)
from petitioner.signatures.contact import read_contact
from petitioner.signatures.store import batches as store

SHOWN: Final = 40
"""How many countries, languages and days of a batch are shown, those with most signatures."""

_ascii = lru_cache(maxsize=4096)(domain_of)


def work_on_batch(session: Session, number: int, *, keys: WorkerKeys, now: datetime) -> bool:
    """Take one step; return whether there may be more.

    A run that was cut short goes on where the last step ended. What was stopped meanwhile stays as it is.
    """
    batch = store.take(session, number)
    if batch is None:
        return False
    if batch.state == BatchState.LOOKING:
        _look(session, batch, keys, now)
    elif batch.state == BatchState.UNDOING:
        _reinstate(session, batch, now)
    else:
        _change(session, batch, now)
    return True


def _look(session: Session, batch: store.BatchRow, keys: WorkerKeys, now: datetime) -> None:
    rows = store.following(session, batch, AT_ONCE)
    asked = _domain(batch, keys)
    meant = [row.id for row in rows if not asked or _is_of(row, asked, keys)]
    batch.chosen += store.choose(session, batch.id, meant)
    batch.looked += len(rows)
    if rows:
        batch.last_id = rows[-1].id
    if len(rows) == AT_ONCE:
        return
    batch.domain = None
    if batch.chosen < (1 if batch.hold_id is not None else LEAST_CHOSEN):
        batch.state, batch.chosen, batch.ended_at = BatchState.TOO_FEW, 0, now
        return
    batch.state, batch.shown_domain = BatchState.READY, asked
    batch.spread = store.spread_of(session, batch.id, most=SHOWN).document()


def _domain(batch: store.BatchRow, keys: WorkerKeys) -> str:
    if batch.domain is None:
        return ""
    return keys.decrypt_row(
        batch.domain, purpose="batch", row_id=batch.uuid, statement_id=batch.statement_id
    ).decode()


def _is_of(row: store.AnyRow, asked: str, keys: WorkerKeys) -> bool:
    if row.contact is None:
        return False
    try:
        domain = read_contact(keys, row.contact, row.id, row.statement_id).domain()
    except UnreadableSeal:
        return False
    return is_of_domain(_ascii(domain) or domain, asked)


def _change(session: Session, batch: store.BatchRow, now: datetime) -> None:
    act = store.release if batch.act == BatchAct.RELEASE else store.invalidate
    changed = act(session, batch.id, AT_ONCE)
    batch.done += changed
    if changed < AT_ONCE:
        batch.state, batch.ended_at = BatchState.DONE, now


def _reinstate(session: Session, batch: store.BatchRow, now: datetime) -> None:
    changed = store.reinstate(session, batch.id, AT_ONCE)
    batch.done = max(0, batch.done - changed)
    if changed < AT_ONCE:
        batch.state, batch.ended_at = BatchState.UNDONE, now
