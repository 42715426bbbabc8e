"""The worker's door to imports: what was sent is taken up between any two batches of what is being read."""

import time
from typing import Final

from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.queue import job, nudge_now
from petitioner.foundation.web import foundation
from petitioner.imports.carry_out_requests import carry_out_requests
from petitioner.imports.work import Bench, destroy_old_files, work
from petitioner.signatures.catch_up import is_caught_up

AT_ONCE: Final = 2
"""Requests at once: each may hold a file."""
LONGEST_RUN: Final = 10.0
"""Seconds after which letters and forms that wait get their turn."""


@job(queue="signatures")
def serve_imports() -> None:
    """Take up what the desk sent, and read or take in what is due, for some seconds."""
    ground = foundation()
    if not is_caught_up(ground):
        return
    with committed() as session:
        destroy_old_files(session, now=clock.now())
    bench = Bench(read_pair(ground.web_keys, ground.settings.worker_keys))
    started = None
    is_left = True
    while is_left and (started is None or time.monotonic() - started < LONGEST_RUN):
        with committed() as session:
            taken = carry_out_requests(
                session, keys=bench.keys, web_keys=ground.web_keys, most=AT_ONCE, now=clock.now()
            )
        with committed() as session:
            is_left = work(session, bench, now=clock.now()) or taken > 0
        if started is None:  # only now: a file that is opened anew is read again up to where it was left
            started = time.monotonic()
    if is_left:
        nudge_now(serve_imports)
