"""The worker's door to batches of signatures: what the desk sent is done, batches go on step by step."""

import time
from typing import Final

from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.foundation.queue import job, nudge_now
from petitioner.foundation.web import foundation
from petitioner.signatures.carry_out_batches import carry_out_batches
from petitioner.signatures.catch_up import is_caught_up
from petitioner.signatures.jobs import tools
from petitioner.signatures.store import batches, holds
from petitioner.signatures.work_on_batch import work_on_batch

TAKEN_UP: Final = 50
LONGEST_RUN: Final = 10.0
"""Seconds a run goes on; letters wait no longer, and the schedule comes back."""


@job(queue="signatures")
def serve_batches() -> None:
    """Do what the desk sent, then go on with each batch that is at work, for some seconds."""
    ground = foundation()
    if not is_caught_up(ground):
        return
    hand = tools(ground)
    with committed() as session:
        carry_out_batches(session, keys=hand.keys, most=TAKEN_UP, now=clock.now())
    with reading() as session:
        waiting = batches.at_work(session)
    started = time.monotonic()
    for number in waiting:
        goes_on = True
        while goes_on and time.monotonic() - started < LONGEST_RUN:
            with committed() as session:
                goes_on = work_on_batch(session, number, keys=hand.keys, now=clock.now())
    with committed() as session:
        holds.look_up_numbers(session)
        is_left = bool(batches.at_work(session))
    if is_left:
        nudge_now(serve_batches)
