"""Erase what people disowned and what ran out."""

import logging
from datetime import datetime, timedelta
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.screening.suppress import suppress
from petitioner.signatures.shapes import Person
from petitioner.signatures.store import erasure as store

_log = logging.getLogger(__name__)

BOUNCED_KEPT: Final = timedelta(hours=24)
LINKS_KEPT: Final = timedelta(days=30)
"""How long the digests of a link outlive it, so that its page can still say what happened."""


def erase_disowned(session: Session, *, keys: WorkerKeys, most: int, now: datetime) -> int:
    """Erase every attempt of addresses that said "not me", suppress them; return how many said so."""
    rows = store.disowned(session, most)
    digests = []
    for row in rows:
        try:
            plain = keys.decrypt_row(
                row.person, purpose="signature", row_id=row.id, statement_id=row.statement_id
            )
        except UnreadableSeal:
            _log.exception("a disowned row cannot be read; it is erased, its address cannot be suppressed")
            continue
        digests.append(keys.suppress_digest(Person.from_bytes(plain).email.canonical()))
    suppress(session, digests, now=now)
    store.delete_attempts(session, [(row.statement_id, row.fingerprint) for row in rows])
    return len(rows)


def erase_expired(session: Session, *, link_validity: timedelta, most: int, now: datetime) -> int:
    """Delete pending signatures whose time is over, bounced ones after a day; return how many rows went."""
    signatures = store.delete_expired(
        session, before=now - link_validity, bounced_before=now - BOUNCED_KEPT, most=most
    )
    return signatures + store.delete_old_links(session, before=now - LINKS_KEPT)
