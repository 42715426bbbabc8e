"""Let somebody who lost their ways in begin anew: all of them go, and a letter brings a first one."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.organisers.give_role import issue_invitation
from petitioner.organisers.note import note
from petitioner.organisers.store import people as store


def recover(
    session: Session,
    account_id: int,
    *,
    organisation_id: int | None,
    language: str,
    by: int | None,
    now: datetime,
) -> None:
    """Take every way in away, end every session, and let a letter be due."""
    store.remove_ways_in(session, account_id, now=now)
    note(session, "recovered", by=by, organisation_id=organisation_id, about=account_id, now=now)
    issue_invitation(session, account_id, language=language, now=now)
