"""The worker's door to endorsements: letters leave; what members answer and staff enter is carried out."""

import time
from typing import Final

from petitioner.endorsements import emails
from petitioner.endorsements.carry_out_answers import carry_out_answers
from petitioner.endorsements.carry_out_entries import carry_out_entries
from petitioner.endorsements.claim_letter import claim_letter, token_of
from petitioner.endorsements.lapse_office import lapse_office
from petitioner.endorsements.log_shown import log_shown
from petitioner.endorsements.publish_office import publish_office
from petitioner.endorsements.remember_delivery import remember_delivery
from petitioner.endorsements.shapes import DueLetter
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
def write_to_members() -> None:
    """Carry out what was answered, then send the letters that are due, one by one, for a minute."""
    lock = lock_of(foundation().settings)
    with committed() as session:
        carry_out_answers(session, now=clock.now())
        log_shown(session, lock)
    _send_due()


@job(queue="signatures")
def carry_out_acts() -> None:
    """Carry out what members answered and staff entered, show what may now be seen, and send letters."""
    lock = lock_of(foundation().settings)
    with committed() as session:
        carry_out_answers(session, now=clock.now())
        log_shown(session, lock)
    with committed() as session:
        publish_office(session, now=clock.now())
        lapse_office(session, now=clock.now())
        log_shown(session, lock)
    with committed() as session:
        entered = carry_out_entries(session, now=clock.now())
        log_shown(session, lock)
    if entered:
        _send_due()


def _send_due() -> None:
    ground = foundation()
    settings = ground.settings
    keys = read_pair(ground.web_keys, settings.worker_keys)
    started = time.monotonic()
    try:
        while time.monotonic() - started < LONGEST_RUN:
            with committed() as session:
                letter = claim_letter(session, keys=keys, now=clock.now())
            if letter is None:
                return
            with connected(settings) as mailer:
                _send(mailer, letter, keys, settings)
    except MailServerAway:
        return  # the lease of the letter runs out, and it is due again


def _send(mailer: Mailer, letter: DueLetter, keys: WorkerKeys, settings: Settings) -> None:
    """Hand over a letter and remember the answer; a crash in between costs one letter too many."""
    stop = keys.stop_token(suppress_digests(keys, letter.address)[0])
    data = emails.letter(
        letter,
        token=token_of(keys, letter.letter_id),
        stop_token=token_from(stop),
        settings=settings,
        now=clock.now(),
    )
    delivery = mailer.offer(data, to=letter.address)
    with committed() as session:
        remember_delivery(session, letter, delivery, now=clock.now())
