"""The worker's door to sample audits: letters leave, and old answers are let go of."""

import time
from typing import Final

from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.mail import Delivery, LineBroken, Mailer, MailServerAway, connected
from petitioner.foundation.queue import job
from petitioner.foundation.settings import Settings
from petitioner.foundation.tokens import token_from
from petitioner.foundation.web import foundation
from petitioner.sample_audit import emails
from petitioner.sample_audit.claim_letter import claim_letter, token_of
from petitioner.sample_audit.forget import forget
from petitioner.sample_audit.remember_delivery import remember_delivery
from petitioner.sample_audit.shapes import DueLetter
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.signatures.catch_up import is_caught_up
from petitioner.signatures.jobs import tools
from petitioner.signatures.tools import Tools

LONGEST_RUN: Final = 5.0
"""Seconds after which others have their turn: signers wait for their letters in the same queue."""


@job(queue="signatures")
def serve_samples() -> None:
    """Let old answers go, then send letters for a few seconds over one connection."""
    ground = foundation()
    if not is_caught_up(ground):
        return
    hand = tools(ground)
    started = time.monotonic()
    with committed() as session:
        forget(session, now=clock.now())
    letter = _claim(hand)
    if letter is None:
        return
    try:
        with connected(ground.settings) as mailer:
            while letter is not None:
                _send(mailer, letter, hand, ground.settings)
                letter = None if time.monotonic() - started > LONGEST_RUN else _claim(hand)
    except MailServerAway:
        return  # the lease of the letter runs out, and it is due again


def _claim(hand: Tools) -> DueLetter | None:
    with committed() as session:
        return claim_letter(session, keys=hand.keys, allowance=hand.terms.allowance, now=clock.now())


def _send(mailer: Mailer, letter: DueLetter, hand: Tools, settings: Settings) -> None:
    """Hand over a letter and remember the answer; a crash in between costs one letter too many."""
    stop = hand.keys.stop_token(suppress_digests(hand.keys, letter.address)[0])
    data = emails.letter(
        letter,
        token=token_of(hand.keys, letter.leaf_id),
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
