"""Look at what a letter of a canvass asks. Looking changes nothing."""

from datetime import datetime

from petitioner.canvass.rules import Said
from petitioner.canvass.shapes import Question
from petitioner.canvass.store import answers
from petitioner.foundation.db import Session
from petitioner.foundation.tokens import digest, is_token
from petitioner.statements.read import UnknownStatement, read_version


class UnknownLetter(LookupError):
    """No letter carries this token, or it came back, or its statement is public no more."""


def look_at_letter(session: Session, token: str, *, now: datetime) -> Question:
    """Return what the page of a letter says.

    Raises:
        UnknownLetter: there is nothing to say.
    """
    found = answers.look_up(session, digest(token), now=now) if is_token(token) else None
    if found is None:
        raise UnknownLetter
    try:
        statement = read_version(session, found.version_id, found.language, now=now)
    except UnknownStatement:
        raise UnknownLetter from None
    return Question(
        name=found.name,
        assembly=found.assembly,
        statement=statement,
        closes_at=found.closes_at,
        is_open=found.is_open,
        last=Said(found.last_said) if found.last_said else None,
        answered_at=found.answered_at,
    )
