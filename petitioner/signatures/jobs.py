"""The worker's door to signatures. Jobs carry nothing and find their work in the database."""

import time
from datetime import timedelta
from functools import cache
from typing import Final
from uuid import UUID

from psycopg import Connection

from petitioner.erasure.journal import Journal
from petitioner.erasure.runs import take_up
from petitioner.foundation import clock
from petitioner.foundation.db import committed, marking
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.mail import LetterForm, MailServerAway, connected
from petitioner.foundation.queue import job
from petitioner.foundation.secrets import WorkerKeys
from petitioner.foundation.settings import Settings
from petitioner.foundation.web import Foundation, foundation
from petitioner.screening.forget import forget
from petitioner.screening.rules import Allowance
from petitioner.signatures import emails
from petitioner.signatures.accept import Terms
from petitioner.signatures.catch_up import is_caught_up
from petitioner.signatures.claim_letters import claim_letters
from petitioner.signatures.erase import erase_disowned, erase_expired
from petitioner.signatures.forget_news import forget_news
from petitioner.signatures.measure_mail import measure_mail as measure_domains
from petitioner.signatures.nightly import nightly
from petitioner.signatures.open_intake import open_intake as open_batch
from petitioner.signatures.remind import remind as remind_batch
from petitioner.signatures.rules import LetterKind
from petitioner.signatures.send_again import send_again
from petitioner.signatures.send_letters import send_letters
from petitioner.signatures.serve_visits import serve_visits
from petitioner.signatures.take_news_address import take_news_address
from petitioner.signatures.tools import Tools

OPENED_AT_ONCE: Final = 500
MAILED_AT_ONCE: Final = 500
ERASED_AT_ONCE: Final = 1_000
REMINDED_AT_ONCE: Final = 500
LONGEST_RUN: Final = 120.0
RETAINED_FOR: Final = 10.0
IDLE: Final = 0.1
PATIENCE: Final = 1.0
"""Seconds a job goes on looking after it found nothing: the next signature then needs no job of its own."""


@job(queue="signatures")
def open_intake() -> None:
    """Open what was received and hand over the letters that are due, until nothing has come for a second."""
    ground = foundation()
    hand = tools(ground)
    keys = hand.keys
    started = last_found = time.monotonic()
    with marking(ground.settings.database_url) as marks:
        while time.monotonic() - started < LONGEST_RUN and time.monotonic() - last_found < PATIENCE:
            if not is_caught_up(ground):
                return
            if _open_batch(hand) + _answer_batch(hand) + _mail_batch(ground, keys, marks):
                last_found = time.monotonic()
            else:
                time.sleep(IDLE)


@job(queue="signatures")
def erase() -> None:
    """Erase what was disowned and what has run out, in batches until nothing is left."""
    ground = foundation()
    if not is_caught_up(ground):
        return
    hand = tools(ground)
    gone = 1
    while gone:
        now = clock.now()
        with committed() as session:
            gone = erase_disowned(session, keys=hand.keys, journal=hand.journal, most=ERASED_AT_ONCE, now=now)
        with committed() as session:
            gone += forget_news(session, hand, most=ERASED_AT_ONCE, now=now)
        with committed() as session:
            gone += erase_expired(session, most=ERASED_AT_ONCE, now=now)
    with committed() as session:
        forget(session, now=clock.now())


@job(queue="signatures")
def retention() -> None:
    """Begin the nightly run when it is due, or go on with it, for some seconds: letters wait no longer."""
    ground = foundation()
    if not is_caught_up(ground):
        return
    with committed() as session:
        run_id = take_up(session, now=clock.now())
    if run_id is None:
        return
    started = time.monotonic()
    for _ in nightly(tools(ground), run_id):
        if time.monotonic() - started > RETAINED_FOR:
            return


@job(queue="signatures")
def measure_mail() -> None:
    """Measure, once a night, from which mail domains signatures come; some seconds at a time."""
    ground = foundation()
    if is_caught_up(ground):
        with committed() as session:
            measure_domains(session, keys=tools(ground).keys, seconds=RETAINED_FOR, now=clock.now())


@job(queue="signatures")
def remind() -> None:
    """Let the one reminder be due of whoever has not answered for a day."""
    ground = foundation()
    if not is_caught_up(ground):
        return
    hand = tools(ground)
    last: UUID | None = UUID(int=0)
    while last is not None:
        with committed() as session:
            last = remind_batch(session, hand, after=last, most=REMINDED_AT_ONCE, now=clock.now())


def tools(ground: Foundation) -> Tools:
    """Return what opening wishes and letters needs, as this installation has it."""
    settings = ground.settings
    allowance = Allowance(settings.letters_per_day, settings.letters_per_month)
    terms = Terms(
        timedelta(hours=settings.link_hours), timedelta(hours=settings.sealed_link_hours), allowance
    )
    keys = read_pair(ground.web_keys, settings.worker_keys)
    return Tools(keys, ground.web_keys, terms, Journal(settings.erasure_journal))


def _open_batch(hand: Tools) -> int:
    with committed() as session:
        return open_batch(
            session,
            keys=hand.keys,
            web_keys=hand.web_keys,
            terms=hand.terms,
            most=OPENED_AT_ONCE,
            now=clock.now(),
        )


def _answer_batch(hand: Tools) -> int:
    """Do what signers wish, show them their page, move addresses to news, grant letters asked for again."""
    now = clock.now()
    with committed() as session:
        done = serve_visits(session, hand, most=OPENED_AT_ONCE, now=now)
    with committed() as session:
        done += take_news_address(session, keys=hand.keys, most=OPENED_AT_ONCE, now=now)
    with committed() as session:
        return done + send_again(session, hand, most=OPENED_AT_ONCE, now=now)


def _mail_batch(ground: Foundation, keys: WorkerKeys, marks: Connection) -> int:
    """Claim and hand over one batch; return how many letters were claimed and tried."""
    settings = ground.settings
    with committed() as session:
        letters = claim_letters(session, keys=keys, most=MAILED_AT_ONCE, now=clock.now())
    if not letters:
        return 0
    try:
        with connected(settings) as mailer:
            return send_letters(
                marks,
                mailer,
                letters,
                keys=keys,
                form_of=lambda kind, language: _form(kind, language, settings),
                link_address=lambda token: f"{settings.public_url}/c/{token}",
                stop_address=lambda token: f"{settings.public_url}/u/{token}",
                now=clock.now,
            )
    except MailServerAway:
        return 0


@cache
def _form(kind: LetterKind, language: str, settings: Settings) -> LetterForm:
    return emails.letter(kind, language, settings)
