"""What may be done with many signatures at once: invalidated, released, reinstated; and what holds them."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from petitioner.transparency.rules import Removal
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address


class BatchAct(StrEnum):
    """What is to become of the signatures of a batch."""

    INVALIDATE = "invalidate"
    RELEASE = "release"


class BatchState(StrEnum):
    """How far a batch is."""

    LOOKING = "looking"
    """A worker looks which signatures it would be."""
    READY = "ready"
    TOO_FEW = "too_few"
    WAITING = "waiting"
    """For the second person."""
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "discarded"

    @property
    def is_open(self) -> bool:
        """Say whether it has not ended."""
        return self in OPEN


OPEN: Final = frozenset(
    {BatchState.LOOKING, BatchState.READY, BatchState.WAITING, BatchState.RUNNING, BatchState.UNDOING}
)
"""A statement has one batch at most in one of these."""
AT_WORK: Final = frozenset({BatchState.LOOKING, BatchState.RUNNING, BatchState.UNDOING})
"""What a worker goes on with."""

SECOND_ABOVE: Final = 100
"""Of more signatures than that, a second person must agree, with what one person alone did in 30 days."""
LEAST_CHOSEN: Final = 10
"""A choice of fewer is not shown and not kept: one person is found by their exact address alone."""
LOOKS: Final = 20
"""How often an account may have a choice looked at, in any hour."""
LOOK_HOUR: Final = timedelta(hours=1)
UNDONE_WITHIN: Final = timedelta(days=30)
"""How long an invalidated signature is kept whole, so that it can be reinstated."""
HOLDS: Final = 100
"""From how many mail domains one statement may hold signatures at a time."""
AT_ONCE: Final = 2_000
"""How many signatures are looked at, or changed, in one transaction."""


class Reason(StrEnum):
    """Why signatures are invalidated, as it is published."""

    TWICE = "twice"
    INVENTED = "invented"
    AUTOMATED = "automated"
    OTHER = "other"


REMOVALS: Final[Mapping[str, Removal]] = MappingProxyType(
    {
        Reason.TWICE: Removal.TWICE,
        Reason.INVENTED: Removal.INVENTED,
        Reason.AUTOMATED: Removal.AUTOMATED,
        Reason.OTHER: Removal.OTHER,
    }
)
"""What the log says for each reason."""


class BatchWish(StrEnum):
    """What the desk sends to a worker about batches."""

    LOOK = "look"
    LOOK_AT_HELD = "look_at_held"
    GO = "go"
    AGREE = "agree"
    DISCARD = "discard"
    STOP = "stop"
    UNDO = "undo"
    HOLD = "hold"
    END_HOLD = "end_hold"


def needs_second(chosen: int, *, alone_before: int) -> bool:
    """Say whether a second person must agree, with what one person alone had done of late."""
    return chosen + alone_before > SECOND_ABOVE


def domain_of(typed: str) -> str | None:
    """Return a mail domain in its ASCII form, in small letters; None if no address can be there."""
    try:
        return parse_email_address(f"signer@{typed.strip().removeprefix('@')}").domain()
    except InvalidEmailAddress:
        return None


def is_of_domain(domain: str, asked: str) -> bool:
    """Say whether a domain is the one that was asked for, or below it."""
    return domain == asked or domain.endswith(f".{asked}")
