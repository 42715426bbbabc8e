"""Remember what the mail server said of a letter to a drawn signer."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.mail import Delivery, wait_after
from petitioner.sample_audit import store
from petitioner.sample_audit.rules import Missing
from petitioner.sample_audit.shapes import DueLetter


def remember_delivery(session: Session, letter: DueLetter, delivery: Delivery, *, now: datetime) -> None:
    """Write that a letter was taken, or waits, or came back: then its signer could not be asked."""
    wait = wait_after(letter.put_off_before)
    if delivery is Delivery.TAKEN:
        store.change_leaf(session, letter.leaf_id, letter_due_at=None, mailed_at=now)
    elif delivery is Delivery.LATER and wait is not None:
        store.put_off(session, letter.leaf_id, until=now + wait)
    else:
        store.change_leaf(
            session, letter.leaf_id, letter_due_at=None, token_digest=None, missing=Missing.UNREACHABLE.value
        )
