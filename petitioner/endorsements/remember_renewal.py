"""Remember what the mail server said of a letter about a newer text or an older word."""

from datetime import datetime

from petitioner.endorsements.renewal_rules import Kind
from petitioner.endorsements.renewal_shapes import ClaimedRenewal
from petitioner.endorsements.store import renewals
from petitioner.foundation.db import Session
from petitioner.foundation.mail import Delivery, wait_after


def remember_renewal(session: Session, letter: ClaimedRenewal, delivery: Delivery, *, now: datetime) -> None:
    """Write that a letter was taken, and the member's time to object begins; or bounced; or waits.

    A letter that bounced can no longer be answered, and nothing is carried over after it.
    """
    wait = wait_after(letter.put_off_before)
    if delivery is Delivery.TAKEN:
        renewals.change_letter(session, letter.letter_id, letter_due_at=None, mailed_at=now)
        if letter.kind is Kind.CORRECTION:
            renewals.add_carry(session, letter, now=now)
    elif delivery is Delivery.REFUSED or wait is None:
        renewals.change_letter(
            session, letter.letter_id, letter_due_at=None, bounced_at=now, token_digest=None
        )
    else:
        renewals.mark_put_off(session, letter.letter_id, until=now + wait)
