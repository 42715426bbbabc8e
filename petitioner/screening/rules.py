"""What may be done for an address."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

WINDOW: Final = timedelta(hours=24)
"""The stretch of time over which letters to one address are counted."""


class Verdict(StrEnum):
    """Whether a letter may go to an address."""

    WRITE = "write"
    KEEP_SILENT = "keep_silent"


def verdict(*, is_suppressed: bool, letters_in_window: int, letters_allowed: int) -> Verdict:
    """Return whether one more letter may go out."""
    if is_suppressed or letters_in_window >= letters_allowed:
        return Verdict.KEEP_SILENT
    return Verdict.WRITE
