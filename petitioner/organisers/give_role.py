"""Give somebody a role, and let a letter be due to whoever has no way in yet."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.organisers.note import note
from petitioner.organisers.rules import INVITATION_TIME, Role
from petitioner.organisers.store import people as store


def give_role(
    session: Session,
    account_id: int,
    organisation_id: int,
    role: Role,
    *,
    by: int | None,
    now: datetime,
) -> bool:
    """Write a role and that it was given; False if they had it. `by` nobody: the operator."""
    if not store.add_role(session, account_id, organisation_id, role, by=by, now=now):
        return False
    note(session, f"gave_{role}", by=by, organisation_id=organisation_id, about=account_id, now=now)
    return True


def issue_invitation(session: Session, account_id: int, *, language: str, now: datetime) -> bool:
    """Let a letter be due whose link makes a first way in; False if the account has one."""
    has_password, passkeys = store.ways_in_of(session, account_id)
    if has_password or passkeys:
        return False
    store.add_invitation(session, account_id, language=language, now=now, expires_at=now + INVITATION_TIME)
    return True
