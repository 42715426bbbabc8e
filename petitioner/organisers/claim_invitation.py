"""Claim an invitation that is due, for one worker and a minute; remember what the mail server said of it."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from petitioner.accounts.read_address import read_address
from petitioner.foundation.db import Session
from petitioner.foundation.mail import Delivery, wait_after
from petitioner.foundation.secrets import WorkerKeys
from petitioner.foundation.tokens import digest, token_from
from petitioner.organisers.rules import INVITATION_TIME
from petitioner.organisers.shapes import DueInvitation
from petitioner.organisers.store import people as store
from petitioner.screening.may_write import may_write
from petitioner.screening.rules import Allowance

LEASE: Final = timedelta(seconds=60)
KEPT: Final = timedelta(days=1)
"""How long brakes and challenges last, and letters after they were used or ran out."""
"""How long a claimed letter belongs to one worker: twice what a mail server may take to answer."""


def claim_invitation(
    session: Session, *, keys: WorkerKeys, allowance: Allowance, now: datetime
) -> DueInvitation | None:
    """Return the letter that has been due longest, ready to be written; none if no letter is due.

    The days of its link begin now. Whoever wants no letters, or has had enough of them, gets none.
    """
    while (row := store.claim_invitation(session, now=now, lease=LEASE)) is not None:
        address = read_address(session, row.account_id, keys=keys)
        if address is None or not may_write(session, address, keys=keys, allowance=allowance, now=now):
            store.change_invitation(session, row.id, letter_due_at=None, token_digest=None)
            continue
        armed = digest(token_of(keys, row.id))
        store.change_invitation(session, row.id, token_digest=armed, expires_at=now + INVITATION_TIME)
        return DueInvitation(row.id, row.language, row.letter_attempts, address)
    return None


def token_of(keys: WorkerKeys, invitation_id: UUID) -> str:
    """Return the token of a letter (128 bits, 22 characters), the same on every retry."""
    return token_from(keys.letter_secret("invitation", invitation_id))


def remember_invitation(session: Session, due: DueInvitation, delivery: Delivery, *, now: datetime) -> None:
    """Write that a letter was taken, bounced, or waits; one that bounced lets nobody in."""
    wait = wait_after(due.put_off_before)
    changed: dict[str, object]
    if delivery is Delivery.TAKEN:
        changed = {"letter_due_at": None, "mailed_at": now}
    elif delivery is Delivery.REFUSED or wait is None:
        changed = {"letter_due_at": None, "bounced_at": now, "token_digest": None}
    else:
        changed = {"letter_due_at": now + wait, "letter_attempts": due.put_off_before + 1}
    store.change_invitation(session, due.invitation_id, **changed)


def forget_past(session: Session, *, now: datetime) -> int:
    """Delete brakes, challenges and letters of more than a day ago; return how many rows went."""
    return store.forget_past(session, before=now - KEPT)
