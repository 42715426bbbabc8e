"""Say to which links one more letter may go, and count it."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal
from petitioner.screening.assess import assess
from petitioner.screening.rules import Verdict
from petitioner.signatures.accept import candidate
from petitioner.signatures.contact import read_contact
from petitioner.signatures.store.reminders import AnyRow
from petitioner.signatures.tools import Tools

_log = logging.getLogger(__name__)


def allowed_letters(session: Session, rows: Sequence[AnyRow], tools: Tools, *, now: datetime) -> list[UUID]:
    """Return the ids of those links (id, contact, statement_id) whose addresses may get one more letter."""
    read, candidates = [], []
    for row in rows:
        try:
            address = read_contact(tools.keys, row.contact, row.id, row.statement_id)
        except UnreadableSeal:
            _log.exception("the row of a letter cannot be read")
            continue
        read.append(row.id)
        candidates.append(candidate(tools.keys, address))
    if not candidates:
        return []
    verdicts = assess(session, candidates, allowance=tools.terms.allowance, now=now)
    return [link_id for link_id, verdict in zip(read, verdicts, strict=True) if verdict is Verdict.WRITE]
