"""Look at what a letter asks. Looking changes nothing."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.tokens import digest, is_token
from petitioner.sample_audit import store
from petitioner.sample_audit.shapes import Question


class UnknownLetter(LookupError):
    """No letter carries this token, or the signature it asks about is gone, or the result is out."""


def look_at_letter(session: Session, token: str, *, now: datetime) -> Question:
    """Return what the page of a letter may know; raise `UnknownLetter` if there is nothing to say."""
    found = store.look_up(session, digest(token), now=now) if is_token(token) else None
    if found is None:
        raise UnknownLetter
    return Question(found.version_id, found.language, found.closes_at, found.is_open, found.said)
