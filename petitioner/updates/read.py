"""What the desk asks beside the updates themselves."""

from datetime import date

from petitioner.foundation.db import Session
from petitioner.updates.store import updates as store


def languages_of(session: Session, statement_id: int) -> tuple[str, ...]:
    """Return the languages in which a statement, and so an update about it, can be written."""
    return store.newest_languages(session, statement_id)


def answer_day(session: Session, statement_id: int) -> date | None:
    """Return until when an answer is expected, if a day was set."""
    return store.answer_days(session, [statement_id]).get(statement_id)
