"""The worker's door to rosters: what was uploaded is read, and taken in as it was looked at."""

from typing import Final

from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.queue import job, nudge_now
from petitioner.foundation.web import foundation
from petitioner.parliaments.carry_out_requests import carry_out_requests
from petitioner.parliaments.proposals import work_on_next

AT_ONCE: Final = 5
"""Requests at once: each may hold a file."""


@job(queue="signatures")
def serve_parliaments() -> None:
    """Open what was sent from the desk, then read one upload, or take one in; come back while any is left."""
    ground = foundation()
    keys = read_pair(ground.web_keys, ground.settings.worker_keys)
    with committed() as session:
        carry_out_requests(session, keys=keys, most=AT_ONCE, now=clock.now())
    if work_on_next(committed, now=clock.now()):
        nudge_now(serve_parliaments)
