"""Say, for a batch of addresses, to which of them one more letter may go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.screening import store
from petitioner.screening.rules import Allowance, Spent, Verdict, verdict


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address as screening may know it: digests under two keys (32 bytes each)."""

    throttle_digest: bytes
    suppress_digests: tuple[bytes, ...]
    """One for each version of the rules by which addresses are recognised: what was suppressed stays so."""


def assess(
    session: Session, candidates: Sequence[Candidate], *, allowance: Allowance, now: datetime
) -> list[Verdict]:
    """Return a verdict for each candidate, in their order, and count the letters that are now allowed.

    An address that stands in the batch several times spends its letters in that order.
    """
    store.wait_for_turn(session)
    spent = store.letters_lately(session, {c.throttle_digest for c in candidates}, now=now)
    silent = store.suppressed(session, {digest for c in candidates for digest in c.suppress_digests})
    verdicts = []
    for candidate in candidates:
        had = spent.get(candidate.throttle_digest, Spent())
        found = verdict(had, allowance, is_suppressed=not silent.isdisjoint(candidate.suppress_digests))
        if found is Verdict.WRITE:
            spent[candidate.throttle_digest] = had.and_one()
        verdicts.append(found)
    written = [
        c.throttle_digest for c, found in zip(candidates, verdicts, strict=True) if found is Verdict.WRITE
    ]
    store.add_letters(session, written, now=now)
    return verdicts
