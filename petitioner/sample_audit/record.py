"""Keep what the auditor found out by asking in other ways than by our letter."""

import csv
from collections.abc import Iterable
from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.sample_audit import store
from petitioner.sample_audit.find_audit import find_audit
from petitioner.sample_audit.rules import ANSWERS_KEPT, RefusedAudit, read_answers


def record(session: Session, audit_id: int, lines: Iterable[str], *, now: datetime) -> int:
    """Keep a table of leaves and answers, in the place of the one before; return how many lines it had.

    Raises:
        RefusedAudit: nothing is drawn, it is over, or a line cannot be right: then all stays as it was.
    """
    found = find_audit(session, audit_id)
    if found.drawn_at is not None and found.drawn_at + ANSWERS_KEPT <= now:
        raise RefusedAudit("This audit was drawn too long ago: its answers are deleted. Begin another.")
    table = csv.DictReader(lines)
    if not {"leaf", "answer"} <= set(table.fieldnames or ()):
        raise RefusedAudit("The first line of the table is: leaf,answer")
    told = read_answers(table, set(found.drawn))
    store.keep_told(session, audit_id, told)
    return len(told)
