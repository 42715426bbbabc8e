"""Take a member's answer, given at the address that a letter to them carries."""

from datetime import datetime

from petitioner.authorities.rules import Answer
from petitioner.authorities.store import letters
from petitioner.foundation.db import Session
from petitioner.foundation.tokens import digest, is_token


def answer(session: Session, token: str, said: Answer, *, now: datetime) -> bool:
    """Write an answer down and say whether it could be given now; the same again is not written down.

    The database compares digests and takes what `rules.ANSWERS` allows; `carry_out_answers` moves.
    """
    return is_token(token) and letters.add_answer(session, digest(token), said, now=now)
