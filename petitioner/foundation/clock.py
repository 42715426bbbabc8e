"""What time it is. Verbs never ask; doors ask here and hand the moment down."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)
