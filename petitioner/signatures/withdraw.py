"""Take signatures back: name, address and what recognised them go at once, the number follows."""

from collections.abc import Collection
from uuid import UUID

from petitioner.erasure.journal import Journal
from petitioner.erasure.rules import Deed, Line
from petitioner.foundation.db import Session
from petitioner.signatures.rules import State, move
from petitioner.signatures.store import withdrawal as store
from petitioner.transparency import store as log


def withdraw(session: Session, signature_ids: Collection[UUID], *, journal: Journal) -> int:
    """Withdraw those of the signatures that are kept; return how many there were.

    Nothing of the person stays but a nameless row, which the one writer subtracts and counts as withdrawn; an
    invalidated one stays among those that do not count. A second time, and for signatures that are not there,
    nothing happens.
    """
    kept = store.kept(session, signature_ids)
    for row in kept:
        move(State(row.state), State.WITHDRAWN)
    ids = [row.id for row in kept]
    journal.write(session, [Line(Deed.WITHDRAWN, str(signature_id)) for signature_id in ids])
    store.empty(session, ids)
    # Of whom the log says already that they do not count, the one writer has nothing more to say.
    settled = [row.id.bytes for row in kept if row.uncounted_at is not None]
    log.forget(session, log.places(session, settled).values())
    return len(ids)
