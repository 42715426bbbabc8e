"""Forget an address whose owner says that they did not ask for news, and write to it no more."""

import logging
from datetime import datetime

from petitioner.erasure.rules import Deed, Line
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal
from petitioner.screening.suppress import suppress
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.signatures.contact import read_contact
from petitioner.signatures.store import news as store
from petitioner.signatures.tools import Tools

_log = logging.getLogger(__name__)


def forget_news(session: Session, tools: Tools, *, most: int, now: datetime) -> int:
    """Erase up to `most` of the addresses of links answered with "not me", suppress them; say how many."""
    rows = store.refused(session, most)
    digests: list[bytes] = []
    for row in rows:
        try:
            address = read_contact(tools.keys, row.contact, row.id, row.statement_id)
        except UnreadableSeal:
            _log.exception("a refused address cannot be read; it is erased, and cannot be suppressed")
            continue
        digests += suppress_digests(tools.keys, address)
    suppress(session, digests, now=now)
    tools.journal.write(session, [Line(Deed.SUPPRESSED, digest.hex()) for digest in digests])
    if rows:
        store.empty_links(session, [row.id for row in rows])
    return len(rows)
