"""Enrol who has joined an assembly since its canvass began, or has an address now; close what is over."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from petitioner.canvass.call_roll import call_roll
from petitioner.canvass.look_ahead import languages_of
from petitioner.canvass.rules import Order, move
from petitioner.canvass.shapes import Round
from petitioner.canvass.store import rounds as store
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.statements.read import UnknownStatement, published, read_version

LOOK_EVERY: Final = timedelta(minutes=5)
"""How often the roster is looked at while a canvass runs."""


def enrol(session: Session, *, keys: WorkerKeys, now: datetime) -> int:
    """Enrol newcomers in every round that runs, and return how many; close those whose last day is over."""
    for each in store.over(session, now=now):
        store.take_turn(session, each.statement_id)
        store.change_round(session, each.canvass_id, now=now, stage=move(each.stage, Order.CLOSE))
    added = 0
    for each in store.running(session):
        if store.looked_at(session, each.canvass_id, before=now - LOOK_EVERY):
            store.take_turn(session, each.statement_id)
            added += _enrol(session, each, keys=keys, now=now)
    return added


def _enrol(session: Session, found: Round, *, keys: WorkerKeys, now: datetime) -> int:
    asked = store.enrolled(session, found.canvass_id)
    roll = call_roll(session, found.statement_id, found.assembly_slug, asked=asked, keys=keys, now=now)
    languages = _languages(session, found, now=now)
    if not languages:  # the statement is a draft again: nobody is asked about it
        return 0
    spoken = languages_of(roll.to_ask, found.language, languages)
    store.add_members(session, found.canvass_id, list(zip(roll.to_ask, spoken, strict=True)), now=now)
    store.keep_numbers(session, found.canvass_id, roll, now=now)
    return len(roll.to_ask)


def _languages(session: Session, found: Round, *, now: datetime) -> tuple[str, ...]:
    """Return the languages of the text that is asked about, in the order of the statement."""
    key = next((key for key in published(session, now=now) if key.statement_id == found.statement_id), None)
    if key is None:
        return ()
    for language in key.languages:  # the version asked about may be older, and lack some of today's
        with suppress(UnknownStatement):
            offered = read_version(session, found.version_id, language, now=now).languages
            in_order = tuple(each for each in key.languages if each in offered)
            return in_order + tuple(each for each in offered if each not in in_order)
    return ()
