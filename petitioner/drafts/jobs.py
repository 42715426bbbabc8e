"""The worker's door to drafts: what the desk sent is done, and what is due is published."""

import logging
from typing import Final

from petitioner.drafts.carry_out_requests import carry_out_requests
from petitioner.drafts.emails import review_letter
from petitioner.drafts.notices import claim_notice, remember_notice
from petitioner.drafts.release import due_drafts, publish_due
from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.mail import MailServerAway, connected
from petitioner.foundation.queue import job
from petitioner.foundation.secrets import WorkerKeys
from petitioner.foundation.settings import Settings
from petitioner.foundation.tokens import token_from
from petitioner.foundation.web import foundation
from petitioner.screening.rules import Allowance
from petitioner.screening.suppress_digests import suppress_digests

_log = logging.getLogger(__name__)

AT_ONCE: Final = 50


@job(queue="signatures")
def serve_drafts() -> None:
    """Do what the desk sent; publish, each by itself, what is due; send letters to reviewers."""
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
    try:
        while _send_one(keys, ground.settings):
            pass
    except MailServerAway:
        pass  # the lease of the letter runs out, and it is due again
    if failed:
        raise RuntimeError(f"{failed} of {len(due)} drafts could not be published")


def _send_one(keys: WorkerKeys, settings: Settings) -> bool:
    """Send the letter to a reviewer that is due; False if none is."""
    allowance = Allowance(settings.letters_per_day, settings.letters_per_month)
    with committed() as session:
        due = claim_notice(session, keys=keys, allowance=allowance, now=clock.now())
    if due is None:
        return False
    stop_token = token_from(keys.stop_token(suppress_digests(keys, due.address)[0]))
    data = review_letter(due, stop_token=stop_token, settings=settings, now=clock.now())
    with connected(settings) as mailer:
        delivery = mailer.offer(data, to=due.address)
    with committed() as session:
        remember_notice(session, due, delivery, now=clock.now())
    return True
