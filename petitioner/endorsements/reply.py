"""Take what a member pressed at the address of a letter about a newer text or an older word."""

from datetime import datetime

from petitioner.endorsements.renewal_rules import Reply
from petitioner.endorsements.store import renewals
from petitioner.foundation.db import Session
from petitioner.foundation.tokens import digest, is_token


def reply(session: Session, token: str, said: Reply, *, now: datetime) -> bool:
    """Write it down and say whether it could be given now; the same again is not written down.

    The database compares digests and takes what `renewal_rules.REPLIES` allows; `carry_out_replies` acts.
    """
    return is_token(token) and renewals.add_reply(session, digest(token), said, now=now)
