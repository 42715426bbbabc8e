"""The worker's door to the organisers' desk: what was sent from there is done, and invitations leave."""

import time
from typing import Final

from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.mail import MailServerAway, connected
from petitioner.foundation.queue import job
from petitioner.foundation.secrets import WorkerKeys
from petitioner.foundation.settings import Settings
from petitioner.foundation.tokens import token_from
from petitioner.foundation.web import foundation
from petitioner.organisers.carry_out_requests import carry_out_requests
from petitioner.organisers.claim_invitation import (
    claim_invitation,
    forget_past,
    remember_invitation,
    token_of,
)
from petitioner.organisers.emails import invitation_letter
from petitioner.organisers.invite import BothKeys
from petitioner.screening.rules import Allowance
from petitioner.screening.suppress_digests import suppress_digests

AT_ONCE: Final = 50
LONGEST_RUN: Final = 60.0


@job(queue="signatures")
def serve_organisers() -> None:
    """Open what was sent from the desk, do it, and send the invitations that are due."""
    ground = foundation()
    keys = BothKeys(read_pair(ground.web_keys, ground.settings.worker_keys), ground.web_keys)
    started = time.monotonic()
    with committed() as session:
        carry_out_requests(session, keys=keys, most=AT_ONCE, now=clock.now())
    with committed() as session:
        forget_past(session, now=clock.now())
    try:
        while time.monotonic() - started < LONGEST_RUN and _send_one(keys.worker, ground.settings):
            pass
    except MailServerAway:
        return  # the lease of the letter runs out, and it is due again


def _send_one(keys: WorkerKeys, settings: Settings) -> bool:
    """Send the invitation that is due; False if none is."""
    allowance = Allowance(settings.letters_per_day, settings.letters_per_month)
    with committed() as session:
        due = claim_invitation(session, keys=keys, allowance=allowance, now=clock.now())
    if due is None:
        return False
    data = invitation_letter(
        due,
        token=token_of(keys, due.invitation_id),
        stop_token=token_from(keys.stop_token(suppress_digests(keys, due.address)[0])),
        settings=settings,
        now=clock.now(),
    )
    with connected(settings) as mailer:
        delivery = mailer.offer(data, to=due.address)
    with committed() as session:
        remember_invitation(session, due, delivery, now=clock.now())
    return True
