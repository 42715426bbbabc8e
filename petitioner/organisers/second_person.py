"""Refuse whoever is not the second person that something needs, by the roles the tables have now."""

from datetime import datetime

from petitioner.accounts.read_account import read_account
from petitioner.accounts.rules import AccountState
from petitioner.foundation.db import Session
from petitioner.organisers.rules import ALLOWED, Action, Refused, Second, refusal_of_second
from petitioner.organisers.store import people

NOBODY = 0
"""The number of no account."""


def refuse_same_person(
    session: Session,
    account_id: int,
    action: Action,
    organisation_id: int,
    *,
    asked_by: int,
    asked_as: Action | None = None,
    now: datetime,
) -> None:
    """Return if an account may be the second person for what another one asked for; else raise `Refused`.

    Whoever asked must still be allowed to (to do `asked_as`, or the same); whoever got their role from the
    asker a moment ago does not count.
    """
    granted = people.first_granted(session, account_id, organisation_id, ALLOWED[action])
    if granted is None:
        raise Refused("role")
    second = Second(account_id, granted.granted_by, granted.granted_at)
    reason = refusal_of_second(second, asked_by=asked_by, subject=NOBODY, now=now)
    if reason is not None:
        raise Refused(reason)
    asker = read_account(session, asked_by)
    theirs = people.roles_of(session, asked_by)
    may = any((organisation_id, role) in theirs for role in ALLOWED[asked_as or action])
    if not may or asker is None or asker.state is AccountState.FROZEN:
        raise Refused("asker")
