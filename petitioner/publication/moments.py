"""Moments as programs are told them. Standard: RFC 3339."""

from datetime import UTC, datetime


def second(moment: datetime) -> str:
    """Return a moment in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
