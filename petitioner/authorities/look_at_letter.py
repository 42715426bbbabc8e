"""Look at what a letter to a member asks. Looking changes nothing."""

from datetime import datetime

from petitioner.authorities.rules import Answer, asking
from petitioner.authorities.shapes import Question
from petitioner.authorities.store import letters as store
from petitioner.foundation.db import Session
from petitioner.foundation.tokens import digest, is_token


class UnknownLetter(LookupError):
    """No letter carries this token, or it bounced."""


def look_at_letter(session: Session, token: str, *, now: datetime) -> Question:
    """Return what the page of a letter says.

    Raises:
        UnknownLetter: there is nothing to say.
    """
    found = store.look_up(session, digest(token)) if is_token(token) else None
    if found is None:
        raise UnknownLetter
    about = store.read_member(session, found.authority_id)
    last = Answer(found.last_answer) if found.last_answer else None
    standing = asking(about.state, last, is_expired=found.expires_at <= now)
    return Question(
        standing,
        found.language,
        store.named(about),
        about.assembly,
        store.term_of(about),
        found.expires_at,
    )
