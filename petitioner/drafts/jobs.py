"""The worker's door to drafts: what the desk sent is done, and what is due is published."""

from typing import Final

from petitioner.drafts.carry_out_requests import carry_out_requests
from petitioner.drafts.release import publish_due
from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.queue import job
from petitioner.foundation.web import foundation

AT_ONCE: Final = 50


@job(queue="signatures")
def serve_drafts() -> None:
    """Carry out what the desk sent; then publish, each by itself, the drafts whose moment has come."""
    ground = foundation()
    keys = read_pair(ground.web_keys, ground.settings.worker_keys)
    with committed() as session:
        carry_out_requests(session, keys=keys, most=AT_ONCE, now=clock.now())
    for _ in range(AT_ONCE):
        with committed() as session:
            if not publish_due(session, now=clock.now()):
                return
