"""The worker's door to publication: it counts, signs the log, publishes, and goes on looking for a while."""

import logging
import time
from typing import Final

from petitioner.canvass.carry_out_answers import carry_out_answers as carry_out_canvass
from petitioner.endorsements.carry_out_answers import carry_out_answers
from petitioner.endorsements.carry_out_replies import carry_out_replies
from petitioner.endorsements.log_shown import log_shown
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading, what_is_written
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.queue import job
from petitioner.foundation.web import Foundation, foundation
from petitioner.publication.compare import compare as compare_all
from petitioner.publication.data_package.make_package import LeftMeanwhile, is_package_due, make_package
from petitioner.publication.public_site import Site
from petitioner.publication.publish import publish as publish_changes
from petitioner.signatures.catch_up import is_caught_up
from petitioner.signatures.count import BATCH, count, refresh_awaiting
from petitioner.signatures.make_receipts import make_receipts
from petitioner.signatures.seal_names import take_sealed_names_away
from petitioner.statements.log_texts import log_texts
from petitioner.transparency import store as log_store
from petitioner.transparency.edge import DamagedFiles
from petitioner.transparency.extend import check, extend
from petitioner.transparency.lock import LogBroken
from petitioner.transparency.open_log import lock_of
from petitioner.transparency.open_log import open_log as open_log_of
from petitioner.transparency.policy import Policy, read_policy
from petitioner.transparency.shapes import Log
from petitioner.transparency.signed_tree import newest_tree
from petitioner.transparency.witnessing import Witnessing

LONGEST_RUN: Final = 110.0
BETWEEN: Final = 0.4
"""Seconds between two looks: a confirmed signature is on the page well within two seconds."""
AT_REST: Final = 2.0
"""Seconds between two looks while nobody writes anything: then only what the clock changes can be due."""
AWAITING_EVERY: Final = 15.0
PACKED_AGAIN: Final = 3
"""How often the data is copied anew at once, if something leaves the site meanwhile."""

_log = logging.getLogger(__name__)


@job(queue="publication")
def publish() -> None:
    """Count what was confirmed and write what changed, again and again for two minutes."""
    ground = foundation()
    site = open_site()
    witnessing = open_witnessing()
    started = time.monotonic()
    awaiting_at = looked_at = 0.0
    seen = ""
    while time.monotonic() - started < LONGEST_RUN:
        with reading() as session:
            written = what_is_written(session)
        if written != seen or time.monotonic() - looked_at >= AT_REST:
            seen, looked_at = written, time.monotonic()
            if not is_caught_up(ground):
                return
            if time.monotonic() - awaiting_at > AWAITING_EVERY:
                awaiting_at = time.monotonic()
                with committed() as session:
                    refresh_awaiting(session, now=clock.now())
            try:
                _go_round(ground, site, witnessing)
            except LogBroken as refusal:
                _log.error("no count, no page until this is mended: %s", refusal)
                return
        time.sleep(BETWEEN)


def _go_round(ground: Foundation, site: Site, witnessing: Witnessing | None) -> None:
    """Do everything that is due, once."""
    with committed() as session:  # first, so that who objects is off the page with this very round
        carry_out_answers(session, now=clock.now())
        carry_out_replies(session, now=clock.now())
        log_shown(session, lock_of(ground.settings))
    with committed() as session:
        carry_out_canvass(session, now=clock.now())
        log_shown(session, lock_of(ground.settings))
    count_all(site)
    if witnessing is not None:
        witnessing.look()
    make_all_receipts(site)
    with committed() as session:
        take_sealed_names_away(session)
    with committed() as session:
        publish_changes(session, site, now=clock.now(), spares_front=True)


def count_all(site: Site) -> int:
    """Count batch by batch until nobody is left uncounted, and sign the log; return how many there were.

    Raises:
        LogBroken: nothing was counted, for the database does not hold what was signed.
    """
    log = open_log()
    total, counted = 0, BATCH
    while counted >= BATCH:
        with committed() as session:
            check(session, log)
            log_texts(session)
            counted = count(session, keys=site.keys, now=clock.now())
        total += counted
    with committed() as session:
        log_shown(session, log.lock)  # of whom nobody has told it yet: they backed it before there was a log
    try:
        with committed() as session:
            if log_store.standing(session).is_unsigned:
                extend(session, log)
    except OSError as error:
        _log.error("the log cannot be written, the next round tries again: %s", error.strerror)
    return total


def make_all_receipts(site: Site) -> None:
    """Make the receipts of what is signed or, where a policy names witnesses, of what they have seen."""
    log = open_log()
    tree = newest_tree(log.folder, log.key.public, witnessed=bool(site.witnesses))
    if tree is None:
        return
    try:
        with committed() as session:
            make_receipts(session, tree, keys=site.keys, now=clock.now())
    except DamagedFiles as error:
        _log.error("no receipt can be made: %s", error)


@job(queue="publication")
def compare() -> None:
    """Once a night: count everybody anew, and tell the operator and the readers if the log says otherwise."""
    if is_caught_up(foundation()):
        with committed() as session:
            compare_all(session, open_log(), now=clock.now())


@job(queue="publication")
def pack_data() -> None:
    """Once a night, and after something was taken off the site: copy what is public into tables."""
    ground = foundation()
    settings = ground.settings
    if not is_caught_up(ground) or not is_package_due(settings.public_folder, clock.now()):
        return
    for _ in range(PACKED_AGAIN):
        try:
            with reading() as session:
                make_package(
                    session,
                    settings.public_folder,
                    settings.public_url,
                    settings.data_licence,
                    now=clock.now(),
                )
        except LeftMeanwhile:
            continue
        return
    _log.warning("something left the site each time its data was copied; it is tried again")


def open_log() -> Log:
    """Return the log this installation keeps."""
    return open_log_of(foundation().settings)


def open_witnessing() -> Witnessing | None:
    """Return what asks the witnesses; None if the installation names none, or its policy is none."""
    policy = _open_policy()
    if policy is None:
        return None
    log = open_log()
    return Witnessing(log.folder, log.key.public, policy)


def _open_policy() -> Policy | None:
    path = foundation().settings.log_policy
    if path is None:
        return None
    try:
        return read_policy(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # a policy that is none is a ValueError, too
        _log.error("no witness is asked: %s cannot be used: %s", path, error)
        return None


def open_site() -> Site:
    """Return the site this installation writes."""
    ground = foundation()
    settings = ground.settings
    keys = read_pair(ground.web_keys, settings.worker_keys)
    policy = _open_policy()
    witnesses = tuple(sorted(each.key_name for each in policy.witnesses.values())) if policy else ()
    return Site(settings.public_folder, settings.public_url, keys, ground.web_keys, witnesses)
