"""Look at what a letter to a member asks. Looking changes nothing."""

from datetime import datetime

from petitioner.authorities.rules import Grantor
from petitioner.endorsements.office_shapes import NoticeView
from petitioner.endorsements.rules import Answer, asking
from petitioner.endorsements.shapes import Question
from petitioner.endorsements.store import letters
from petitioner.foundation.db import Session
from petitioner.foundation.tokens import digest, is_token
from petitioner.statements.read import UnknownStatement, read_version


class UnknownLetter(LookupError):
    """No letter carries this token, or it bounced, or its statement is public no more."""


def look_at_letter(session: Session, token: str, *, now: datetime) -> Question:
    """Return what the page of a letter says.

    Raises:
        UnknownLetter: there is nothing to say.
    """
    found = letters.look_up(session, digest(token)) if is_token(token) else None
    if found is None:
        raise UnknownLetter
    named = letters.named(session, found.endorsement_id)
    try:
        statement = read_version(session, named.version_id, found.language, now=now)
    except UnknownStatement:
        raise UnknownLetter from None
    last = Answer(found.last_answer) if found.last_answer else None
    standing = asking(named.state, last, is_expired=found.expires_at <= now)
    notice = NoticeView(Grantor(found.granted_by), found.mailed_at) if found.granted_by else None
    return Question(standing, named, statement, found.expires_at, notice)
