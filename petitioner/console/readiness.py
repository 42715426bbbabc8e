"""Is everything there that this process needs?"""

from petitioner.console.store import ready as store
from petitioner.foundation.db import DATABASE_AWAY, reading
from petitioner.foundation.queue_health import is_queue_here


def readiness() -> dict[str, bool]:
    """Return by name what is there: the database, its tables as this version needs them, and the queue.

    A queue that is away keeps nobody from signing, but letters wait: it is not ready either.
    """
    try:
        with reading() as session:
            has_tables = store.is_up_to_date(session)
    except DATABASE_AWAY:
        return {"database": False, "tables": False, "queue": is_queue_here()}
    return {"database": True, "tables": has_tables, "queue": is_queue_here()}
