"""Remember what the mail server said of a letter of a canvass."""

from datetime import datetime

from petitioner.canvass.shapes import DueLetter
from petitioner.canvass.store import letters, rounds
from petitioner.foundation.db import Session
from petitioner.foundation.mail import Delivery, wait_after


def remember_delivery(session: Session, letter: DueLetter, delivery: Delivery, *, now: datetime) -> None:
    """Write that a letter was taken, or came back, or waits.

    A first letter that came back asked nobody, and nothing can be answered with it; a second one that came
    back changes nothing.
    """
    member_id = letter.invited.member_id
    wait = wait_after(letter.invited.put_off_before)
    if delivery is Delivery.TAKEN and letter.is_reminder:
        letters.mark_reminded(session, member_id, now=now)
    elif delivery is Delivery.TAKEN:
        letters.mark_mailed(session, member_id, now=now)
    elif delivery is Delivery.LATER and wait is not None:
        letters.mark_put_off(session, member_id, until=now + wait)
    elif letter.is_reminder:
        letters.silence_letter(session, member_id)
    else:
        letters.mark_bounced(session, member_id, now=now)
    rounds.note_progress(session, letter.invited.canvass_id, now=now)
