"""What organisers can do about letters to many members, and when a second person must agree."""

from enum import StrEnum
from typing import Final

SECOND_ABOVE: Final = 20
"""A mailing of more letters needs a second person."""
LONGEST_WAIT: Final = 3650
"""Days since a member last spoke, at most, that can be asked for."""
MOST_LISTED: Final = 50


class Kind(StrEnum):
    """Why many members are written to: do they still back it; what do they say; a reminder of that."""

    REFRESH = "refresh"
    CANVASS = "canvass"
    REMINDER = "reminder"


class MailingState(StrEnum):
    """How far a mailing is. Nothing leaves before `begun`."""

    LOOKED_AT = "looked_at"
    REFUSED = "refused"
    WAITING = "waiting"
    BEGUN = "begun"
    DISCARDED = "discarded"


OPEN: Final = frozenset({MailingState.LOOKED_AT, MailingState.WAITING})
"""Of one kind to one assembly there is one of these at most."""


class MailingWish(StrEnum):
    """What the desk sends to a worker about mailings. The last four are about one that has begun."""

    LOOK = "look"
    GO = "go"
    AGREE = "agree"
    DISCARD = "discard"
    STOP = "stop"
    RESUME = "resume"
    CLOSE = "close"
