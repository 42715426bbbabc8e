"""How a roster that was uploaded stands, until it is taken in or let go."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

LARGEST_FILE: Final = 12 * 1024 * 1024
LONGEST_NAME: Final = 120
LONGEST_NOTE: Final = 300
KEPT: Final = timedelta(days=7)
"""How long an uploaded file waits for a person; then it is let go."""


class ProposalState(StrEnum):
    """Where an uploaded roster stands."""

    WAITING = "waiting"
    READ = "read"
    BROKEN = "broken"
    ACCEPTED = "accepted"
    APPLIED = "applied"
    DISCARDED = "discarded"


OPEN: Final = frozenset({ProposalState.WAITING, ProposalState.READ, ProposalState.ACCEPTED})
"""While it stands so, the file is kept."""


class ProposalAct(StrEnum):
    """What the desk sends to a worker."""

    UPLOAD = "upload"
    APPLY = "apply"
    DISCARD = "discard"
    REVERT = "revert"


class Stopped(Exception):
    """Somebody stopped it while it was read."""
