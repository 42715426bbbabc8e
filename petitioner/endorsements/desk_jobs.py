"""The worker's door to the desk of a statement's backing: what was sent is done."""

from typing import Final

from petitioner.endorsements.carry_out_board import carry_out_board
from petitioner.endorsements.log_shown import log_shown
from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.queue import job
from petitioner.foundation.web import foundation
from petitioner.transparency.open_log import lock_of

AT_ONCE: Final = 50


@job(queue="signatures")
def serve_backing() -> None:
    """Open what was sent from the desk and do it; letters and the public site follow by themselves."""
    ground = foundation()
    keys = read_pair(ground.web_keys, ground.settings.worker_keys)
    with committed() as session:
        carry_out_board(session, keys=keys, most=AT_ONCE, now=clock.now())
        log_shown(session, lock_of(ground.settings))
