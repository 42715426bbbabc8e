"""The worker's door to the canvass: answers are carried out, newcomers enrolled, letters leave."""

import time
from typing import Final

from petitioner.canvass import emails
from petitioner.canvass.carry_out_answers import carry_out_answers
from petitioner.canvass.claim_letter import claim_letter, token_of
from petitioner.canvass.enrol import enrol
from petitioner.canvass.remember_delivery import remember_delivery
from petitioner.canvass.shapes import DueLetter
from petitioner.endorsements.log_shown import log_shown
from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.mail import Delivery, LineBroken, Mailer, MailServerAway, connected
from petitioner.foundation.queue import job
from petitioner.foundation.secrets import WorkerKeys
from petitioner.foundation.settings import Settings
from petitioner.foundation.tokens import token_from
from petitioner.foundation.web import foundation
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.signatures.catch_up import is_caught_up
from petitioner.transparency.open_log import lock_of

LONGEST_RUN: Final = 5.0
"""Seconds after which others have their turn: signers wait for their letters in the same queue."""


@job(queue="signatures")
def write_to_assemblies() -> None:
    """Carry out what was answered, enrol who has joined, then send letters for a few seconds."""
    ground = foundation()
    if not is_caught_up(ground):
        return
    settings = ground.settings
    keys = read_pair(ground.web_keys, settings.worker_keys)
    started = time.monotonic()
    with committed() as session:
        carry_out_answers(session, now=clock.now())
        log_shown(session, lock_of(settings))
    with committed() as session:
        enrol(session, keys=keys, now=clock.now())
    letter = _claim(keys, settings)
    if letter is None:
        return
    try:
        with connected(settings) as mailer:
            while letter is not None:
                _send(mailer, letter, keys, settings)
                letter = None if time.monotonic() - started > LONGEST_RUN else _claim(keys, settings)
    except MailServerAway:
        return  # the lease of the letter runs out, and it is due again


def _claim(keys: WorkerKeys, settings: Settings) -> DueLetter | None:
    with committed() as session:
        return claim_letter(session, a_minute=settings.canvass_letters_per_minute, keys=keys, now=clock.now())


def _send(mailer: Mailer, letter: DueLetter, keys: WorkerKeys, settings: Settings) -> None:
    """Hand over a letter and remember the answer; a crash in between costs one letter too many."""
    stop = keys.stop_token(suppress_digests(keys, letter.address)[0])
    data = emails.letter(
        letter,
        token=token_of(keys, letter.invited.member_id),
        stop_token=token_from(stop),
        settings=settings,
        now=clock.now(),
    )
    try:
        delivery = mailer.send(data, to=letter.address)
    except LineBroken:  # this letter may be why: it waits, and the others get a new line
        _remember(letter, Delivery.LATER)
        raise
    _remember(letter, delivery)


def _remember(letter: DueLetter, delivery: Delivery) -> None:
    with committed() as session:
        remember_delivery(session, letter, delivery, now=clock.now())
