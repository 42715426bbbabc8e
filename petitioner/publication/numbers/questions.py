"""What a question about a statement's numbers must be like, and what is said of one that is not."""

from datetime import datetime
from typing import Final

from petitioner.foundation.db import Session
from petitioner.statements.read import published
from petitioner.statements.shapes import StatementKey

_LARGEST: Final = 2**31 - 1
"""What the database can look for; the address may hold more digits."""


class BadQuestion(ValueError):
    """The arguments cannot be understood; the text says what to send."""


class UnknownPetition(LookupError):
    """No statement on the site has this number."""


def find_statement(session: Session, statement_id: int, now: datetime) -> StatementKey:
    """Return the statement on the site that has this number; raise `UnknownPetition` if none has."""
    if statement_id > _LARGEST:
        raise UnknownPetition(statement_id)
    for key in published(session, now=now, only=[statement_id]):
        return key
    raise UnknownPetition(statement_id)
