"""Remember that a member objected to what staff did in their name; at the second the account is frozen."""

from datetime import datetime

from petitioner.accounts.read_account import read_account
from petitioner.authorities.freeze_account import freeze_account
from petitioner.authorities.rules import MOST_OBJECTIONS
from petitioner.authorities.store import held as store
from petitioner.foundation.db import Session


def note_objection(
    session: Session,
    account_id: int,
    *,
    endorsement_id: int | None = None,
    authority_id: int | None = None,
    now: datetime,
) -> bool:
    """Note an objection to an endorsement or an authority, each once; True if the account is frozen now.

    Frozen: its sessions and authorities have ended, so that nothing it proposed rests on anything any more.
    """
    read_account(session, account_id, waiting=True)  # of two objections at once, one sees the other
    store.add_objection(
        session, account_id, endorsement_id=endorsement_id, authority_id=authority_id, now=now
    )
    if store.count_objections(session, account_id) < MOST_OBJECTIONS:
        return False
    return freeze_account(session, account_id, now=now)
