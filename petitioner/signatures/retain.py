"""Let go what is over, rule by rule and batch by batch; each batch is a transaction of the caller's."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from petitioner.erasure.rules import Deed, Line
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.screening.forget import forget
from petitioner.signatures.ended import ended
from petitioner.signatures.retention_rules import OF_OTHERS, Rule, over
from petitioner.signatures.seal_kept import seal_kept
from petitioner.signatures.store import fingerprint_keys
from petitioner.signatures.store import retention as store
from petitioner.signatures.tools import Tools

CARRIED_OUT: Final = tuple(rule for rule in Rule if rule not in OF_OTHERS)
"""The rules that let something go, in their order."""


def retain(session: Session, rule: Rule, *, tools: Tools, most: int, now: datetime) -> int:
    """Let up to `most` rows go by one rule; return how many went, 0 when nothing is left.

    A second time, after a kill, or beside somebody else, nothing goes twice. A statement's end begins with a
    line in the journal and the destruction of its key, so that a restore cannot undo it.
    """
    found = ended(session, now=now)
    if rule is Rule.FINGERPRINT_KEYS:
        lines = [Line(Deed.RETENTION_ENDED, str(statement_id)) for statement_id in sorted(found.due)]
        tools.journal.write(session, lines)
        destroy_keys(session, found.due, keys=tools.keys, now=now)
        return len(found.due)
    if rule is Rule.LETTER_COUNTS:
        return forget(session, now=now)
    if rule is Rule.SEALED_LATER:
        return seal_kept(session, keys=tools.keys, over=over(now, found.all), most=most, now=now)
    return store.remove_over(session, rule, over(now, found.all), most=most)


def destroy_keys(
    session: Session, statement_ids: Collection[int], *, keys: WorkerKeys, now: datetime
) -> None:
    """Destroy what recognises signers of these statements; one that had no key yet will never have one."""
    known = {row.statement_id for row in fingerprint_keys.of_statements(session, statement_ids)}
    fingerprint_keys.add(session, sorted(set(statement_ids) - known), keys=keys, now=now)
    fingerprint_keys.destroy(session, statement_ids, now=now)
