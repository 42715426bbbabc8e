"""Let an address get no letters any more."""

from collections.abc import Collection, Sequence
from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.screening import store


def suppress(session: Session, digests: Sequence[bytes], *, now: datetime) -> None:
    """Suppress the addresses with these digests (32 bytes each, under the suppress key); twice is once."""
    store.add_suppressions(session, digests, now=now)


def suppressed_among(session: Session, digests: Collection[bytes]) -> frozenset[bytes]:
    """Return those of the digests whose addresses are suppressed."""
    return store.suppressed(session, digests) if digests else frozenset()
