"""Remember what the mail server said of a letter to a member."""

from datetime import datetime

from petitioner.authorities.rules import Grantor
from petitioner.authorities.shapes import DueLetter
from petitioner.authorities.store import held, letters
from petitioner.foundation.db import Session
from petitioner.foundation.mail import Delivery, wait_after


def remember_delivery(session: Session, letter: DueLetter, delivery: Delivery, *, now: datetime) -> None:
    """Write that a letter was taken, bounced, or waits.

    One that bounced can no longer be answered: the organiser has to be asked instead.
    """
    wait = wait_after(letter.put_off_before)
    if delivery is Delivery.TAKEN:
        letters.change_letter(session, letter.letter_id, letter_due_at=None, mailed_at=now)
    elif delivery is Delivery.REFUSED or wait is None:
        letters.change_letter(
            session, letter.letter_id, letter_due_at=None, bounced_at=now, token_digest=None
        )
        held.change_authority(session, letter.authority_id, granted_by=Grantor.ORGANISER)
    else:
        attempts = letter.put_off_before + 1
        letters.change_letter(session, letter.letter_id, letter_due_at=now + wait, letter_attempts=attempts)
