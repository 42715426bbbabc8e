"""Move an address that was confirmed for news to where news addresses lie, and delete what led to it."""

import logging
from datetime import datetime
from uuid import uuid4

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.screening.suppress import suppressed_among
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.signatures.contact import encrypt_news_contact, read_contact
from petitioner.signatures.store import news as store

_log = logging.getLogger(__name__)


def take_news_address(session: Session, *, keys: WorkerKeys, most: int, now: datetime) -> int:
    """Move up to `most` addresses and return how many were looked at; one that wants no letters is not kept.

    The row is encrypted anew under an id of its own: neither it nor the link leads to a signature.
    """
    rows = store.agreed(session, most)
    for row in rows:
        if row.contact is None:
            continue
        try:
            address = read_contact(keys, row.contact, row.id, row.statement_id)
        except UnreadableSeal:
            _log.exception("the row of an address for news cannot be read; it is deleted")
            continue
        if suppressed_among(session, suppress_digests(keys, address)):
            continue
        row_id = uuid4()
        store.add_news_address(
            session,
            row_id=row_id,
            statement_id=row.statement_id,
            address_digest=keys.news_digest(row.statement_id, address.canonical()),
            contact=encrypt_news_contact(keys, address, row_id, row.statement_id),
            language=row.language,
            created_on=now.date(),
        )
    if rows:
        store.delete_links(session, [row.id for row in rows])
    return len(rows)
