"""See whether the log of acts is whole: every line chained to the one before it."""

import hashlib
from typing import Final

from petitioner.foundation.db import Session
from petitioner.organisers.shapes import AuditLine
from petitioner.organisers.store import people as store

_AT_ONCE: Final = 1_000


def check_log(session: Session) -> tuple[int, int | None]:
    """Return how many lines hold together, and the number of the first that does not; None: all do."""
    digest, count = b"", 0
    while lines := store.lines_from(session, count, _AT_ONCE):
        for line in lines:
            digest = hashlib.sha256(digest + written(line).encode()).digest()
            if line.number != count + 1 or line.chain_digest != digest:
                return count, line.number
            count += 1
    return count, None


def written(line: AuditLine) -> str:
    """Return a line as the chain has it."""
    parts = (
        str(line.number),
        "-" if line.organisation_id is None else str(line.organisation_id),
        "-" if line.actor_id is None else str(line.actor_id),
        line.action,
        line.object_kind,
        str(line.object_id),
        f"{line.noted_at:%Y-%m-%dT%H:%MZ}",
    )
    return "|".join(parts)
