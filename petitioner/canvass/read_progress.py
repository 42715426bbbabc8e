"""Say how far a canvass is."""

from datetime import datetime

from petitioner.canvass.find_round import find_round
from petitioner.canvass.shapes import Progress
from petitioner.canvass.store import rounds as store
from petitioner.foundation.db import Session


def read_progress(session: Session, statement: str, assembly: str, *, now: datetime) -> Progress:
    """Return letters and answers in numbers; nobody is named.

    Raises:
        UnknownText, UnknownCanvass: there is no such canvass.
    """
    return store.progress(session, find_round(session, statement, assembly, now=now))
