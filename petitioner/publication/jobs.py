"""The worker's door to publication: it counts, publishes, and goes on looking for a while."""

import time
from typing import Final

from petitioner.canvass.carry_out_answers import carry_out_answers as carry_out_canvass
from petitioner.endorsements.carry_out_answers import carry_out_answers
from petitioner.endorsements.carry_out_replies import carry_out_replies
from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.queue import job
from petitioner.foundation.web import foundation
from petitioner.publication.publish import Site
from petitioner.publication.publish import publish as publish_changes
from petitioner.signatures.catch_up import is_caught_up
from petitioner.signatures.count import BATCH, count, refresh_awaiting
from petitioner.signatures.seal_names import take_sealed_names_away

LONGEST_RUN: Final = 110.0
BETWEEN: Final = 0.4
"""Seconds between two looks: a confirmed signature is on the page well within two seconds."""
AWAITING_EVERY: Final = 15.0


@job(queue="publication")
def publish() -> None:
    """Count what was confirmed and write what changed, again and again for two minutes."""
    ground = foundation()
    site = open_site()
    started = time.monotonic()
    awaiting_at = 0.0
    while time.monotonic() - started < LONGEST_RUN:
        if not is_caught_up(ground):
            return
        if time.monotonic() - awaiting_at > AWAITING_EVERY:
            awaiting_at = time.monotonic()
            with committed() as session:
                refresh_awaiting(session, now=clock.now())
        count_all(site)
        with committed() as session:
            take_sealed_names_away(session)
        with committed() as session:  # here, so that who objects is off the page with this very round
            carry_out_answers(session, now=clock.now())
            carry_out_replies(session, now=clock.now())
        with committed() as session:
            carry_out_canvass(session, now=clock.now())
        with committed() as session:
            publish_changes(session, site, now=clock.now())
        time.sleep(BETWEEN)


def count_all(site: Site) -> int:
    """Count batch by batch until no confirmed signature is left uncounted; return how many there were."""
    total = 0
    while True:
        with committed() as session:
            counted = count(session, keys=site.keys, now=clock.now())
        total += counted
        if counted < BATCH:
            return total


def open_site() -> Site:
    """Return the site this installation writes."""
    ground = foundation()
    settings = ground.settings
    keys = read_pair(ground.web_keys, settings.worker_keys)
    return Site(settings.public_folder, settings.public_url, keys, ground.web_keys)
