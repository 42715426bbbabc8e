"""Say whether one more letter that lets somebody sign in may go to an address, and count it."""

from datetime import datetime
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.screening.assess import Candidate, assess
from petitioner.screening.rules import Allowance, Verdict
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.vocabulary.email_address import EmailAddress

_APART: Final = b"sign-in\0"
"""No address holds a NUL: under a digest of their own these letters spend nothing of what signers get."""


def may_write(
    session: Session, address: EmailAddress, *, keys: WorkerKeys, allowance: Allowance, now: datetime
) -> bool:
    """Return whether a letter to sign in by may go out; then it is counted, apart from signers' letters.

    A stranger who has a mailbox filled with letters to signers does not keep its owner from signing in.
    """
    counted_as = keys.throttle_digest(_APART + address.canonical())
    candidate = Candidate(counted_as, suppress_digests(keys, address))
    (verdict,) = assess(session, [candidate], allowance=allowance, now=now)
    return verdict is Verdict.WRITE
