"""Once a night: which mail domains the signatures of each statement come from; only shares are kept."""

import time
from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.signatures.contact import read_contact
from petitioner.signatures.mail_rules import LEAST_SIGNATURES, MOST_LOOKED_AT, largest_domains
from petitioner.signatures.shapes import MailShares
from petitioner.signatures.store import mail as store
from petitioner.statements.read import policies

AT_ONCE = 2_000


def measure_mail(session: Session, *, keys: WorkerKeys, seconds: float, now: datetime) -> int:
    """Measure statements that were not measured today, until so many seconds are over; return how many.

    One that is begun is brought to its end. Of statements whose signers are at risk, and of those with fewer
    than a hundred signatures, nothing is opened and what was kept goes.
    """
    today = now.astimezone(UTC).date()
    waiting = store.to_measure(session, today)
    promised = policies(session, waiting) if waiting else {}
    ends_at, done = time.monotonic() + seconds, 0
    for statement_id, signatures in waiting.items():
        if time.monotonic() > ends_at:
            break
        is_open = not promised[statement_id].is_sealed and signatures >= LEAST_SIGNATURES
        shares = largest_domains(_domains(session, statement_id, keys)) if is_open else ()
        store.keep(session, statement_id, MailShares(today, shares))
        done += 1
    return done


def _domains(session: Session, statement_id: int, keys: WorkerKeys) -> Counter[str]:
    found: Counter[str] = Counter()
    looked, last = 0, UUID(int=0)
    while looked < MOST_LOOKED_AT:
        rows = store.addresses(session, statement_id, after=last, most=AT_ONCE)
        for row in rows:
            try:
                found[read_contact(keys, row.contact, row.id, statement_id).domain()] += 1
            except UnreadableSeal:
                continue
        if len(rows) < AT_ONCE:
            break
        looked, last = looked + len(rows), rows[-1].id
    return found
