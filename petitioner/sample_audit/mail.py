"""Let one letter be due to everybody who was drawn and can be asked."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.sample_audit import store
from petitioner.sample_audit.find_audit import find_audit
from petitioner.sample_audit.open_drawn import open_drawn
from petitioner.sample_audit.rules import ANSWERED_WITHIN, Missing, RefusedAudit
from petitioner.statements.read import policies


def mail(session: Session, audit_id: int, *, keys: WorkerKeys, now: datetime) -> int:
    """Let the letters be due, once for an audit; return how many. Answers are taken for three weeks.

    Raises:
        RefusedAudit: nothing is drawn, they were asked already, or they may be at risk by now.
    """
    found = find_audit(session, audit_id)
    if found.asked_at is not None:
        raise RefusedAudit(f"They were asked on {found.asked_at:%Y-%m-%d}; once is enough.")
    statement_id = found.promise.statement_id
    if policies(session, [statement_id])[statement_id].is_sealed:
        raise RefusedAudit("Signers of this statement may be at risk: nobody writes to them.")
    signers = open_drawn(session, found.drawn, keys=keys)
    store.note_missing(session, audit_id, [p for p in found.drawn if p not in signers], Missing.GONE)
    store.change(session, audit_id, asked_at=now, closes_at=now + ANSWERED_WITHIN)
    return store.let_letters_be_due(session, audit_id, now=now)
