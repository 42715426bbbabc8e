"""The worker's door to staff: letters leave, and what staff and members want is carried out."""

import time
from typing import Final

from petitioner.accounts.claim_link import claim_link, silence_link
from petitioner.accounts.claim_link import token_of as link_token
from petitioner.accounts.forget_past import forget_past
from petitioner.accounts.remember_link import remember_link
from petitioner.accounts.shapes import DueLink
from petitioner.authorities import emails
from petitioner.authorities.carry_out_answers import carry_out_answers
from petitioner.authorities.carry_out_host import carry_out_host
from petitioner.authorities.carry_out_requests import carry_out_requests
from petitioner.authorities.claim_letter import claim_letter
from petitioner.authorities.claim_letter import token_of as letter_token
from petitioner.authorities.end_past import end_past
from petitioner.authorities.open_sign_ins import open_sign_ins
from petitioner.authorities.remember_delivery import remember_delivery
from petitioner.authorities.shapes import DueLetter
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
from petitioner.screening.suppress import suppressed_among
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.vocabulary.email_address import EmailAddress

AT_ONCE: Final = 50
LONGEST_RUN: Final = 60.0


@job(queue="signatures")
def serve_staff() -> None:
    """Open what was sent from the sign-in page and the desk, do it, and send the letters that are due."""
    ground = foundation()
    settings = ground.settings
    keys = read_pair(ground.web_keys, settings.worker_keys)
    allowance = Allowance(settings.sign_in_letters_per_day, settings.sign_in_letters_per_month)
    started = time.monotonic()
    taken = AT_ONCE
    while taken == AT_ONCE and time.monotonic() - started < LONGEST_RUN:
        with committed() as session:
            taken = open_sign_ins(session, keys=keys, allowance=allowance, most=AT_ONCE, now=clock.now())
    with committed() as session:
        carry_out_answers(session, now=clock.now())
    with committed() as session:
        carry_out_requests(session, keys=keys, most=AT_ONCE, now=clock.now())
    with committed() as session:
        carry_out_host(session, keys=keys, most=AT_ONCE, now=clock.now())
    with committed() as session:
        end_past(session, most=AT_ONCE, now=clock.now())
        forget_past(session, now=clock.now())
    try:
        while time.monotonic() - started < LONGEST_RUN and _send_one(keys, settings):
            pass
    except MailServerAway:
        return  # the lease of the letter runs out, and it is due again


def _send_one(keys: WorkerKeys, settings: Settings) -> bool:
    """Send the letter that is due, those that let somebody in before the others; False if none is."""
    with committed() as session:
        link = claim_link(session, keys=keys, now=clock.now())
        if link is not None and suppressed_among(session, suppress_digests(keys, link.address)):
            silence_link(session, link.link_id)
            return True
        letter = claim_letter(session, keys=keys, now=clock.now()) if link is None else None
    if link is not None:
        _send_link(link, keys, settings)
    elif letter is not None:
        _send_letter(letter, keys, settings)
    return link is not None or letter is not None


def _send_link(link: DueLink, keys: WorkerKeys, settings: Settings) -> None:
    data = emails.sign_in_letter(
        link,
        token=link_token(keys, link.link_id),
        stop_token=_stop(keys, link.address),
        settings=settings,
        now=clock.now(),
    )
    with connected(settings) as mailer:
        delivery = mailer.offer(data, to=link.address)
    with committed() as session:
        remember_link(session, link, delivery, now=clock.now())


def _send_letter(letter: DueLetter, keys: WorkerKeys, settings: Settings) -> None:
    data = emails.question(
        letter,
        token=letter_token(keys, letter.letter_id),
        stop_token=_stop(keys, letter.address),
        settings=settings,
        now=clock.now(),
    )
    with connected(settings) as mailer:
        delivery = mailer.offer(data, to=letter.address)
    with committed() as session:
        remember_delivery(session, letter, delivery, now=clock.now())


def _stop(keys: WorkerKeys, address: EmailAddress) -> str:
    return token_from(keys.stop_token(suppress_digests(keys, address)[0]))
