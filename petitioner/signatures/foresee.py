"""Count what a run of retention would let go now, and change nothing."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.screening.forget import forgettable
from petitioner.signatures.ended import ended
from petitioner.signatures.retain import CARRIED_OUT
from petitioner.signatures.retention_rules import Rule, over
from petitioner.signatures.seal_kept import number_to_seal
from petitioner.signatures.store import retention as store


def foresee(session: Session, *, now: datetime) -> dict[Rule, int]:
    """Return, for each rule that lets something go, how many rows that would be, exactly."""
    found = ended(session, now=now)
    cut = over(now, found.all)
    numbers: dict[Rule, int] = {}
    for rule in CARRIED_OUT:
        if rule is Rule.FINGERPRINT_KEYS:
            numbers[rule] = len(found.due)
        elif rule is Rule.LETTER_COUNTS:
            numbers[rule] = forgettable(session, now=now)
        elif rule is Rule.SEALED_LATER:
            numbers[rule] = number_to_seal(session, over=cut)
        else:
            numbers[rule] = store.number_over(session, rule, cut)
    return numbers
