"""Ask that an entry be taken back."""

from datetime import datetime
from uuid import UUID

from petitioner.endorsements.store import office
from petitioner.foundation.db import Session


def take_back(session: Session, shown: bytes, entry_id: UUID, *, now: datetime) -> bool:
    """Write down that an entry is to be taken back; say whether it is one of the account that asks.

    `shown` is the digest of the session's secret; a worker takes it back (`carry_out_entries`).
    """
    return office.ask_back(session, shown, entry_id, now=now)
