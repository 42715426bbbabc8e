"""Give leaves their places, in the transaction of whoever hands them over."""

from collections.abc import Sequence

from petitioner.foundation.db import Session
from petitioner.transparency import store
from petitioner.transparency.shapes import NewLeaf


def append(session: Session, leaves: Sequence[NewLeaf]) -> int:
    """Keep the leaves in this order, behind all others; return the place of the first.

    They are in the log when `extend` has signed them: a transaction that fails takes its leaves back.
    """
    store.become_the_sequencer(session)
    first = store.size(session)
    store.add(session, first, leaves)
    return first
