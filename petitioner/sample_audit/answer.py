"""Take the answer of a drawn signer, given at the address that the letter carries."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.tokens import digest, is_token
from petitioner.sample_audit import store
from petitioner.sample_audit.rules import Said


def answer(session: Session, token: str, said: Said, *, now: datetime) -> bool:
    """Write an answer down in the place of the last one, and say whether it stands.

    The signature stays what it is: whoever did not sign takes it out like everybody else.
    """
    return is_token(token) and store.answer(session, digest(token), said.value, now=now)
