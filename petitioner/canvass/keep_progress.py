"""Keep beside each mailing how far it is, so that the desk can show it: the pages may read no letter."""

from datetime import datetime, timedelta
from typing import Final

from petitioner.canvass.desk_rules import Kind
from petitioner.canvass.read_progress import read_progress
from petitioner.canvass.rules import Stage, UnknownCanvass, last_day
from petitioner.canvass.store import mailings as store
from petitioner.endorsements.refresh import read_refreshing
from petitioner.endorsements.rules import UnknownText
from petitioner.foundation.db import Session
from petitioner.organisers.second_person import NOBODY
from petitioner.statements.read import published

WATCHED_FOR: Final = timedelta(days=120)
"""After so long the numbers stay as they are."""


def keep_progress(session: Session, *, now: datetime) -> None:
    """Look up the numbers of every mailing that has begun; list those that were begun at a terminal."""
    for row in store.begun_elsewhere(session):  # nobody's: a terminal has no account
        store.add_begun(session, row, by=NOBODY, closes_on=last_day(row.closes_at))
    session.flush()
    begun = store.begun(session)
    slugs = {key.statement_id: key.slug for key in published(session, now=now)} if begun else {}
    for mailing in begun:
        is_over = mailing.asked_at < now - WATCHED_FOR or mailing.numbers.get("stage") == Stage.CLOSED
        if is_over and mailing.numbers:
            continue
        numbers = _numbers(session, mailing, slugs.get(mailing.statement_id, ""), now)
        if numbers is not None:
            store.keep_numbers(session, mailing.id, numbers)


def _numbers(
    session: Session, mailing: store.MailingRow, slug: str, now: datetime
) -> dict[str, int | str] | None:
    try:
        if mailing.kind == Kind.REFRESH:
            older_than = timedelta(days=mailing.days)
            found = read_refreshing(session, mailing.statement_id, older_than=older_than, now=now)
            return {
                "sent": found.delivered,
                "waiting": found.asked - found.delivered,
                "confirmed": found.confirmed,
                "withdrawn": found.withdrawn,
                "no_answer": found.no_answer,
            }
        progress = read_progress(session, slug, mailing.assembly, now=now)
    except (UnknownText, UnknownCanvass):
        return None
    answers = {f"said_{said}": number for said, number in progress.answers.items()}
    return {
        "stage": str(progress.round.stage),
        "is_reminded": int(progress.round.reminded_at is not None),
        "enrolled": progress.enrolled,
        "sent": progress.sent,
        "waiting": progress.waiting,
        "bounced": progress.bounced,
        "reminded": progress.reminded,
        "answered": progress.answered,
        **answers,
    }
