"""Ask those who back a statement, and have not spoken for long, whether they still do."""

from datetime import datetime, timedelta

from petitioner.endorsements.find_text import find_statement
from petitioner.endorsements.renewal_rules import LEAST_WAIT, Kind, is_due_again
from petitioner.endorsements.renewal_shapes import Progress, Refreshed, Renewable
from petitioner.endorsements.rules import letter_language
from petitioner.endorsements.store import backers, freshness, renewals
from petitioner.foundation.db import Session
from petitioner.foundation.i18n import country_languages
from petitioner.parliaments.read import read_official_address
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address


def refresh(
    session: Session, statement: str, *, older_than: timedelta, is_trial: bool = False, now: datetime
) -> Refreshed:
    """Let a letter be due to each whose last word is older; a trial writes nothing.

    The same again asks nobody twice: whoever was asked is not asked again before as much time has passed.
    Nobody has two open questions, and whoever has none of the newest text is asked about that instead.

    Raises:
        UnknownText: there is no such statement.
    """
    key = find_statement(session, statement, now=now)
    backers.take_turn(session, key.statement_id)
    found = freshness.renewable(session, key.statement_id, newest_id=key.version_id, now=now)
    due = [
        each
        for each in found
        if is_due_again(each.last_confirmed, each.last_asked, older_than=older_than, now=now)
    ]
    free = [each for each in due if not each.has_open_question]
    reachable = [each for each in free if _has_address(session, each, now=now)]
    for each in () if is_trial else reachable:
        offered = sorted(key.languages, key=lambda code: code != each.language)
        language = letter_language("", country_languages(each.country), offered)
        renewals.add_letter(
            session, each.endorsement_id, each.version_id, Kind.FRESHNESS, language=language, now=now
        )
    return Refreshed(
        asked=len(reachable),
        backers=len(found),
        without_address=len(free) - len(reachable),
        with_open_question=len(due) - len(free),
        progress=read_refreshing(session, key.statement_id, older_than=older_than, now=now),
    )


def read_refreshing(session: Session, statement_id: int, *, older_than: timedelta, now: datetime) -> Progress:
    """Return how far asking again is, of everybody asked within this time, 30 days at least."""
    return freshness.progress(session, statement_id, since=now - max(older_than, LEAST_WAIT))


def stop_refreshing(session: Session, statement: str, *, now: datetime) -> int:
    """Take back the letters that have not left yet, and return how many; who was not asked can be, later.

    Raises:
        UnknownText: there is no such statement.
    """
    key = find_statement(session, statement, now=now)
    backers.take_turn(session, key.statement_id)
    return renewals.take_back_unsent(session, key.statement_id)


def _has_address(session: Session, each: Renewable, *, now: datetime) -> bool:
    listed = read_official_address(session, each.assembly_id, each.person_id, on=now.date())
    try:
        parse_email_address(listed)
    except InvalidEmailAddress:
        return False
    return True
