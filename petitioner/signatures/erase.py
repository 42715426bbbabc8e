"""Erase what people disowned and what ran out."""

import logging
from datetime import datetime, timedelta
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.screening.suppress import suppress
from petitioner.signatures.accept import suppress_digests
from petitioner.signatures.contact import read_contact
from petitioner.signatures.shapes import Person
from petitioner.signatures.store import erasure as store
from petitioner.signatures.store import visits
from petitioner.vocabulary.email_address import EmailAddress

_log = logging.getLogger(__name__)

BOUNCED_KEPT: Final = timedelta(hours=24)
LINKS_KEPT: Final = timedelta(days=30)
"""How long the digests of a link outlive it, so that its page can still say what happened."""


def erase_disowned(session: Session, *, keys: WorkerKeys, most: int, now: datetime) -> int:
    """Erase every attempt of addresses that said "not me", suppress them; return how many said so."""
    rows = store.disowned(session, most)
    digests: list[bytes] = []
    for row in rows:
        try:
            address = _address(row, keys)
        except UnreadableSeal:
            _log.exception("a disowned row cannot be read; it is erased, its address cannot be suppressed")
            continue
        if address is not None:
            digests += suppress_digests(keys, address)
    suppress(session, digests, now=now)
    store.delete_attempts(session, [(row.statement_id, row.fingerprint) for row in rows])
    return len(rows)


def _address(row: store.AnyRow, keys: WorkerKeys) -> EmailAddress | None:
    if row.contact is not None:
        return read_contact(keys, row.contact, row.link_id, row.statement_id)
    plain = keys.decrypt_row(row.person, purpose="signature", row_id=row.id, statement_id=row.statement_id)
    return Person.from_bytes(plain).email


def erase_expired(session: Session, *, most: int, now: datetime) -> int:
    """Delete attempts and visits whose time is over, bounced ones after a day; return how many went."""
    bounced_before = now - BOUNCED_KEPT
    gone = store.delete_expired(session, now=now, bounced_before=bounced_before, most=most)
    store.forget_addresses(session, now=now, bounced_before=bounced_before)
    gone += visits.remove_ended(session, now=now)
    return gone + store.delete_old_links(session, before=now - LINKS_KEPT)
