"""Take in what staff enter for a member."""

from datetime import datetime

from petitioner.endorsements.office_shapes import Entry
from petitioner.endorsements.store import office
from petitioner.foundation.db import Session


def enter(session: Session, shown: bytes, entry: Entry, *, now: datetime) -> bool:
    """Write an entry down and say whether it stands there; the same again is not written twice.

    `shown` is the digest of the session's secret. A worker checks everything and carries it out
    (`carry_out_entries`); too many entries at once are not taken.
    """
    return office.add_entry(session, shown, entry, now=now)
