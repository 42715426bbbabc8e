"""The worker's door to backings that are to hold for a newer text or a newer year."""

import time
from typing import Final

from petitioner.endorsements.ask_about_edits import BATCH, ask_about_edits
from petitioner.endorsements.carry_out_replies import carry_out_replies
from petitioner.endorsements.carry_over import carry_over
from petitioner.endorsements.claim_renewal import claim_renewal, token_of
from petitioner.endorsements.log_shown import log_shown
from petitioner.endorsements.remember_renewal import remember_renewal
from petitioner.endorsements.renewal_emails import renewal_letter
from petitioner.endorsements.renewal_shapes import DueRenewal
from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.mail import Mailer, MailServerAway, connected
from petitioner.foundation.queue import job
from petitioner.foundation.secrets import WorkerKeys
from petitioner.foundation.settings import Settings
from petitioner.foundation.tokens import token_from
from petitioner.foundation.web import foundation
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.transparency.open_log import lock_of

LONGEST_RUN: Final = 60.0


@job(queue="signatures")
def renew() -> None:
    """Do what was pressed, carry over what nobody objected to, write to whose text changed: for a minute."""
    ground = foundation()
    settings = ground.settings
    keys = read_pair(ground.web_keys, settings.worker_keys)
    started = time.monotonic()
    with committed() as session:
        carry_out_replies(session, now=clock.now())
        log_shown(session, lock_of(settings))
    with committed() as session:
        carry_over(session, now=clock.now())
    asked = BATCH
    while asked == BATCH:
        with committed() as session:
            asked = ask_about_edits(session, now=clock.now())
    try:
        while time.monotonic() - started < LONGEST_RUN:
            with committed() as session:
                letter = claim_renewal(session, keys=keys, now=clock.now())
            if letter is None:
                return
            with connected(settings) as mailer:
                _send(mailer, letter, keys, settings)
    except MailServerAway:
        return  # the lease of the letter runs out, and it is due again


def _send(mailer: Mailer, due: DueRenewal, keys: WorkerKeys, settings: Settings) -> None:
    """Hand over a letter and remember the answer; a crash in between costs one letter too many."""
    stop = keys.stop_token(suppress_digests(keys, due.address)[0])
    data = renewal_letter(
        due,
        token=token_of(keys, due.letter.letter_id),
        stop_token=token_from(stop),
        settings=settings,
        now=clock.now(),
    )
    delivery = mailer.offer(data, to=due.address)
    with committed() as session:
        remember_renewal(session, due.letter, delivery, now=clock.now())
