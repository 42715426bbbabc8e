"""Erase what people disowned and what ran out."""

import logging
from datetime import datetime
from typing import Final

from petitioner.erasure.journal import Journal
from petitioner.erasure.rules import Deed, Line
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.screening.suppress import suppress
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.signatures.contact import read_contact
from petitioner.signatures.retention_rules import Rule, over
from petitioner.signatures.rules import End
from petitioner.signatures.shapes import Person
from petitioner.signatures.store import erasure as store
from petitioner.signatures.store import retention
from petitioner.vocabulary.email_address import EmailAddress

_log = logging.getLogger(__name__)

_QUICK: Final = (Rule.PENDING, Rule.BOUNCED, Rule.ADDRESSES, Rule.VISITS, Rule.LINKS)
"""What does not wait for the night."""


def erase_disowned(session: Session, *, keys: WorkerKeys, journal: Journal, most: int, now: datetime) -> int:
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
    attempts = store.attempts(session, [(row.statement_id, row.fingerprint) for row in rows])
    lines = [Line(Deed.SUPPRESSED, digest.hex()) for digest in dict.fromkeys(digests)]
    journal.write(session, lines + [Line(Deed.ERASED, str(attempt)) for attempt in attempts])
    suppress(session, digests, now=now)
    store.delete_attempts(session, attempts, end=End.NOT_ME)
    return len(rows)


def _address(row: store.AnyRow, keys: WorkerKeys) -> EmailAddress | None:
    if row.contact is not None:
        return read_contact(keys, row.contact, row.link_id, row.statement_id)
    plain = keys.decrypt_row(row.person, purpose="signature", row_id=row.id, statement_id=row.statement_id)
    return Person.from_bytes(plain).email


def erase_expired(session: Session, *, most: int, now: datetime) -> int:
    """Delete what ran out or bounced, by the table of retention; return how many rows went."""
    return sum(retention.remove_over(session, rule, over(now), most=most) for rule in _QUICK)
