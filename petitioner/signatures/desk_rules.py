"""What the desk may ask of this room, and how often it may ask for an address."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

SEARCHES: Final = 20
"""How often an account may ask for an address, in any hour."""
SEARCH_HOUR: Final = timedelta(hours=1)
FOUND_FOR: Final = timedelta(minutes=10)
"""How long what was found can be seen and acted upon."""

COMMENTS: Final = 50
"""How many comments are read at once."""


class DeskAct(StrEnum):
    """What the desk sends to a worker."""

    FIND = "find"
    WITHDRAW = "withdraw"
    INVALIDATE = "invalidate"
    UNSEAL = "unseal"
    READ_COMMENTS = "read_comments"
    APPROVE_COMMENT = "approve_comment"
    REFUSE_COMMENT = "refuse_comment"
