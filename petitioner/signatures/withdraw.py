"""Take signatures back: name, address and what recognised them go at once, the number follows."""

from collections.abc import Collection
from uuid import UUID

from petitioner.erasure.journal import Journal
from petitioner.erasure.rules import Deed, Line
from petitioner.foundation.db import Session
from petitioner.signatures.rules import State, move
from petitioner.signatures.store import withdrawal as store


def withdraw(session: Session, signature_ids: Collection[UUID], *, journal: Journal) -> int:
    """Withdraw those of the signatures that are live; return how many there were.

    Nothing of the person stays but a nameless row, which the one writer subtracts and counts as withdrawn. A
    second time, and for signatures that are not there, nothing happens.
    """
    live = store.live(session, signature_ids)
    for row in live:
        move(State(row.state), State.WITHDRAWN)
    ids = [row.id for row in live]
    journal.write(session, [Line(Deed.WITHDRAWN, str(signature_id)) for signature_id in ids])
    store.empty(session, ids)
    return len(ids)
