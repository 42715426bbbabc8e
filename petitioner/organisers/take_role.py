"""Take a role from somebody; an organisation keeps an owner."""

from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.organisers.note import note
from petitioner.organisers.rules import Refused, Role
from petitioner.organisers.store import people as store


def take_role(
    session: Session, account_id: int, organisation_id: int, role: Role, *, by: int | None, now: datetime
) -> bool:
    """Delete a role and write that it was taken; False if they did not have it.

    Raises:
        Refused: they are the last owner.
    """
    if role is Role.OWNER and store.owners_of(session, organisation_id) <= {account_id}:
        raise Refused("last_owner")
    if not store.remove_role(session, account_id, organisation_id, role):
        return False
    note(session, f"took_{role}", by=by, organisation_id=organisation_id, about=account_id, now=now)
    return True
