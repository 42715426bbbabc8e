"""Take a member's answer, given at the address that a letter of a canvass carries."""

from datetime import datetime

from petitioner.canvass.rules import Said
from petitioner.canvass.store import answers
from petitioner.foundation.db import Session
from petitioner.foundation.tokens import digest, is_token


def answer(session: Session, token: str, said: Said, *, now: datetime) -> bool:
    """Write an answer down, and say whether it stands now; the same again is not written down.

    The database compares digests, and takes answers until the canvass closes, of whoever sits.
    """
    return is_token(token) and answers.add_answer(session, digest(token), said, now=now)
