"""Write that authorities have ended whose last day is over, or that nobody answered for."""

from datetime import datetime

from petitioner.authorities.end import end
from petitioner.authorities.rules import LETTER_TIME
from petitioner.authorities.store import held as store
from petitioner.foundation.db import Session


def end_past(session: Session, *, most: int, now: datetime) -> int:
    """End up to `most` of them and return how many; `read` looks at the days itself."""
    past = store.past_their_day(session, on=now.date(), asked_before=now - 2 * LETTER_TIME, most=most)
    return sum(end(session, authority_id, now=now) for authority_id in past)
