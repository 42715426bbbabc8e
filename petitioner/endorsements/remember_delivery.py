"""Remember what the mail server said of a letter to a member."""

from datetime import datetime

from petitioner.endorsements.rules import Proof
from petitioner.endorsements.shapes import DueLetter, EvidenceLine
from petitioner.endorsements.store import backers, letters
from petitioner.foundation.db import Session
from petitioner.foundation.mail import Delivery, wait_after


def remember_delivery(session: Session, letter: DueLetter, delivery: Delivery, *, now: datetime) -> None:
    """Write that a letter was taken, which is evidence that the member was told; or bounced; or waits.

    A letter that bounced can no longer be answered: it reached nobody, or nobody we meant.
    """
    wait = wait_after(letter.put_off_before)
    if delivery is Delivery.TAKEN:
        letters.mark_mailed(session, letter.letter_id, now=now)
        line = EvidenceLine("", None, "", "this site", now)
        backers.add_evidence(session, letter.named.endorsement_id, Proof.DELIVERED_NOTICE, line)
    elif delivery is Delivery.REFUSED or wait is None:
        letters.mark_bounced(session, letter.letter_id, now=now)
    else:
        letters.mark_put_off(session, letter.letter_id, until=now + wait)
