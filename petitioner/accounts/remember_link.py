"""Remember what the mail server said of a sign-in letter."""

from datetime import datetime

from petitioner.accounts import store
from petitioner.accounts.shapes import DueLink
from petitioner.foundation.db import Session
from petitioner.foundation.mail import Delivery, wait_after


def remember_link(session: Session, link: DueLink, delivery: Delivery, *, now: datetime) -> None:
    """Write that a letter was taken, bounced, or waits; one that bounced lets nobody in."""
    wait = wait_after(link.put_off_before)
    if delivery is Delivery.TAKEN:
        store.change_link(session, link.link_id, letter_due_at=None, mailed_at=now)
    elif delivery is Delivery.REFUSED or wait is None:
        store.change_link(session, link.link_id, letter_due_at=None, bounced_at=now, token_digest=None)
    else:
        attempts = link.put_off_before + 1
        store.change_link(session, link.link_id, letter_due_at=now + wait, letter_attempts=attempts)
