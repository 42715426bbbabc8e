"""The worker's door to the board: it looks, once a minute; and does what was asked for at operations."""

from typing import Final

from petitioner.console.carry_out_requests import carry_out_requests
from petitioner.console.look import look
from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.queue import job
from petitioner.foundation.web import foundation

AT_ONCE: Final = 50


@job(queue="signatures")
def read_board() -> None:
    """Look up every number that the first page and the operations page show."""
    settings = foundation().settings
    files = tuple(path for path in (settings.web_keys, settings.worker_keys) if path is not None)
    with committed() as session:
        look(session, public_folder=settings.public_folder, key_files=files, now=clock.now())


@job(queue="signatures")
def serve_operations() -> None:
    """Open what was sent from the operations page and do it."""
    ground = foundation()
    keys = read_pair(ground.web_keys, ground.settings.worker_keys)
    with committed() as session:
        carry_out_requests(session, keys=keys, most=AT_ONCE, now=clock.now())
