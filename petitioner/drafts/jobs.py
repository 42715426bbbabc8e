"""The worker's door to drafts: what the desk sent is done, and what is due is published."""

import logging
from typing import Final

from petitioner.drafts.carry_out_requests import carry_out_requests
from petitioner.drafts.release import due_drafts, publish_due
from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.queue import job
from petitioner.foundation.web import foundation

_log = logging.getLogger(__name__)

AT_ONCE: Final = 50


@job(queue="signatures")
def serve_drafts() -> None:
    """Carry out what the desk sent; then publish, each by itself, the drafts whose moment has come."""
    ground = foundation()
    keys = read_pair(ground.web_keys, ground.settings.worker_keys)
    with committed() as session:
        carry_out_requests(session, keys=keys, most=AT_ONCE, now=clock.now())
    with committed() as session:
        due = due_drafts(session, now=clock.now())
    failed = 0
    for draft_id in due:
        try:
            with committed() as session:
                publish_due(session, draft_id, now=clock.now())
        except Exception:  # noqa: BLE001 - a mistake of ours in one must not hold the others up
            _log.exception("draft %d could not be published at its moment", draft_id)
            failed += 1
    if failed:
        raise RuntimeError(f"{failed} of {len(due)} drafts could not be published")
