"""Moments told by the hour alone, where the minute could give somebody away."""

from datetime import datetime, timedelta


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of the hour a moment is in."""
    return moment.replace(minute=0, second=0, microsecond=0)


def hour_after(moment: datetime) -> datetime:
    """Return the first full hour that is not before a moment."""
    begun = hour_of(moment)
    return begun if begun == moment else begun + timedelta(hours=1)
