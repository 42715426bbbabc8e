"""The worker's door to updates: what was sent from the desk is done."""

from typing import Final

from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.queue import job
from petitioner.foundation.web import foundation
from petitioner.updates.carry_out_requests import carry_out_requests

AT_ONCE: Final = 50


@job(queue="signatures")
def serve_updates() -> None:
    """Open what was sent from the desk and do it; the public site follows by itself."""
    ground = foundation()
    keys = read_pair(ground.web_keys, ground.settings.worker_keys)
    with committed() as session:
        carry_out_requests(session, keys=keys, most=AT_ONCE, now=clock.now())
