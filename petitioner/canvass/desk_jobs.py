"""The worker's door to the desk of letters to members: what was sent is done, and numbers are kept."""

from typing import Final

from petitioner.canvass.carry_out_mailings import carry_out_mailings
from petitioner.canvass.keep_progress import keep_progress
from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.queue import job
from petitioner.foundation.web import foundation
from petitioner.signatures.catch_up import is_caught_up

AT_ONCE: Final = 20


@job(queue="signatures")
def serve_mailings() -> None:
    """Do what the desk sent, then look how far every mailing is; other jobs send the letters."""
    ground = foundation()
    if not is_caught_up(ground):
        return
    keys = read_pair(ground.web_keys, ground.settings.worker_keys)
    with committed() as session:
        carry_out_mailings(session, keys=keys, most=AT_ONCE, now=clock.now())
    with committed() as session:
        keep_progress(session, now=clock.now())
