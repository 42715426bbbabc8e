"""Bring the public site up to date: write what changed, and only that."""

from collections import ChainMap
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from petitioner.endorsements.list_backers import awaiting_log
from petitioner.foundation.db import Session
from petitioner.foundation.web import release
from petitioner.publication.cards.retire_cards import retire_cards
from petitioner.publication.cards.write_cards import write_cards
from petitioner.publication.cards.write_sharing import write_sharing
from petitioner.publication.data_package.take_back import take_back, take_back_if_said
from petitioner.publication.feeds.keep_entries import bury_entries, keep_entries
from petitioner.publication.feeds.write_feeds import write_feeds
from petitioner.publication.gather import gather
from petitioner.publication.lists.note_listing import note_listing
from petitioner.publication.lists.write_lists import write_documents
from petitioner.publication.members.note_thresholds import note_thresholds
from petitioner.publication.members.write_members import write_members
from petitioner.publication.numbers.note_events import note_events
from petitioner.publication.numbers.note_numbers import note_numbers, part
from petitioner.publication.numbers.write_numbers import write_numbers
from petitioner.publication.numbers.write_trending import write_trending
from petitioner.publication.public_site import Site
from petitioner.publication.site.write_site import write_site
from petitioner.publication.site.write_sitemap import write_sitemap
from petitioner.publication.stamps import Round, of_statement, part_of, read_stamps
from petitioner.publication.store import listings
from petitioner.publication.store import parts as store
from petitioner.publication.write import keep_files, remove, remove_file
from petitioner.publication.write_front import write_front
from petitioner.publication.write_statement import write_statement, write_updates, write_versions
from petitioner.publication.write_styles import write_styles
from petitioner.signatures.count import read_tallies
from petitioner.signatures.list_public import statements_under_seal
from petitioner.statements.read import published, removals
from petitioner.transparency import store as log_store
from petitioner.transparency.signed_tree import published_key
from petitioner.vocabulary.language import LANGUAGES

FRONT_EVERY: Final = timedelta(seconds=15)
"""How old numbers in lists of statements may be while people sign; a statement's own page never waits."""
_LOG_WAIT: Final = timedelta(seconds=5)
"""How long a statement waits for the log with a change of its backers, so that no name comes and goes."""
_TRIES: Final = 5
FRONT: Final = "front"
_DATA: Final = "data"
_FRAME: Final = "frame"
_STYLES: Final = "styles"


def publish(
    session: Session,
    site: Site,
    *,
    now: datetime,
    everything: bool = False,
    waits: bool = False,
    spares_front: bool = False,
) -> list[str]:
    """Write the parts of the site that changed and return their names; nothing if another process is at it.

    With `everything`, each part is rendered again; a file whose bytes stay the same is not touched. What
    `waits` begins when the other process is done. What `spares_front` leaves the pages that show all
    statements for fifteen seconds if only numbers moved, and leaves a statement alone whose backers have
    changed since the log was signed, a moment ago: the next round has them all.
    """
    if waits:
        store.become_publisher(session)
    elif not store.try_become_publisher(session):
        return []
    take_removed_away(session, site, now=now)
    if everything:
        retire_again(session, site)
    this = begin(session, site, everything=everything, now=now)
    written = write_due(session, site, this, spares_front=spares_front)
    store.keep_stamps(session, written, now=now)
    return sorted(written)


def write_due(session: Session, site: Site, this: Round, *, spares_front: bool = False) -> dict[str, str]:
    """Write the parts whose kept stamp is not that of this moment; return them with their stamps.

    Only the publisher may call it.
    """
    now = this.now
    if this.kept_front.get(_STYLES) != release():
        write_styles(site.folder)  # before any page that asks for them
    written = {part: stamp for part, stamp in this.stamps.statements.items() if this.kept.get(part) != stamp}
    if written and spares_front:
        waiting = awaiting_log(session, since=now - _LOG_WAIT)
        written = {part: stamp for part, stamp in written.items() if of_statement(part) not in waiting}
    written |= write_statements(session, site, this, frozenset(written))
    listings.keep_only(session, {key.statement_id for key in this.keys})
    written |= write_feeds(session, site, this.kept)
    written |= _write_front(session, site, this, spares_front=spares_front)
    written |= write_trending(session, site, this.keys, this.kept, frame=this.stamps.frame, now=now)
    written |= write_site(session, site.folder, this.kept, now=now)
    written |= write_sitemap(site.folder, site.public_url, this.keys, this.kept, written)
    return written


def begin(
    session: Session, site: Site, *, everything: bool, now: datetime, only: Collection[int] | None = None
) -> Round:
    """Return what there is now, and the stamps of what was written; it notes the numbers of this moment.

    With `only` it knows of no other statements than these.
    """
    keys = published(session, now=now, only=only)
    tallies = read_tallies(session, {key.statement_id: key.changed_at for key in keys})
    standing = log_store.standing(session)
    known = store.stamps(session)
    noted = note_numbers(session, keys, tallies, known, now=now)
    log_key = published_key(site.folder / "log")
    stamps = read_stamps(
        session, keys, tallies, standing, site.witnesses, log_key=log_key, noted=noted, now=now
    )
    kept, of_front = ({}, {}) if everything else (known, store.page_stamps(session, FRONT))
    return Round(keys, tallies, standing, stamps, kept, of_front, now, log_key)


def write_statements(session: Session, site: Site, this: Round, parts: frozenset[str]) -> dict[str, str]:
    """Write the statements whose parts these are; return what else was written for them, with its stamps."""
    changed = [key for key in this.keys if part_of(key) in parts or part(key.statement_id) in parts]
    sealed = statements_under_seal(session) if changed else frozenset()
    kept, now = this.kept, this.now
    written: dict[str, str] = {}
    known = ChainMap(written, dict(kept))
    for key in changed:
        gathered = gather(session, key, this.tallies[key.statement_id], now=now)
        is_page = part_of(key) in parts
        take_back_if_said(site.folder, gathered)
        if is_page:
            note_thresholds(session, key.statement_id, gathered.thresholds, gathered.backing, now=now)
        note_events(session, gathered, now=now)
        if is_page:
            # first what most people read: of a large assembly the rest is hundreds of pages
            write_statement(session, site, gathered, this.standing, is_under_seal=key.statement_id in sealed)
            written |= write_members(session, site.folder, site.public_url, gathered, kept, now=now)
            write_cards(site, gathered)
            written |= write_sharing(site, gathered, kept)
            note_listing(session, gathered, site.public_url)
            written |= write_versions(session, site, gathered, kept, now=now)
            written |= write_updates(site, gathered, kept)
        write_numbers(session, site.folder, site.public_url, gathered, now=now)
        written |= keep_entries(session, gathered, site.public_url, known, now=now)
    return written


def _write_front(session: Session, site: Site, this: Round, *, spares_front: bool) -> dict[str, str]:
    """Write what shows more than one statement, as far as it is due; return its part if it was."""
    stamps, kept = this.stamps, this.kept_front
    front = {**kept, _STYLES: release()}
    if kept.get(_DATA) != stamps.front:
        write_documents(session, site.folder, site.public_url)
        front[_DATA] = stamps.front
    is_new_frame = kept.get(_FRAME) != stamps.frame
    if is_new_frame:
        keep_files(site.folder, "pictures", {f"{key.picture}.webp" for key in this.keys if key.picture})
    is_due = this.kept.get(FRONT) != stamps.front and (
        is_new_frame or not spares_front or _is_old(session, this.now)
    )
    if is_due:
        months = write_front(session, site, this)
        front = {_DATA: stamps.front, _FRAME: stamps.frame, _STYLES: release(), **months}
    if front != kept:
        store.keep_page_stamps(session, FRONT, front, now=this.now)
    return {FRONT: stamps.front} if is_due else {}


def _is_old(session: Session, now: datetime) -> bool:
    last = store.published_at(session, FRONT)
    return last is None or now - last >= FRONT_EVERY


def take_removed_away(session: Session, site: Site, *, now: datetime) -> None:
    """Take away every file of statements that were removed since; the application says why they are gone."""
    gone, folder = removals(session), site.folder
    written = store.written_among(session, [f"statement {removal.statement_id}" for removal in gone])
    for removal in gone:
        if f"statement {removal.statement_id}" in written:
            take_back(folder)
            for language in LANGUAGES:
                remove(folder, f"{language}/statements/{removal.slug}")
            remove(folder, f"petitions/{removal.statement_id}")
            for shelf in ("petitions", "archived/petitions"):
                remove_file(folder, f"{shelf}/{removal.statement_id}.json")
            retire_cards(folder, removal.statement_id)
            bury_entries(session, removal.statement_id, site.public_url, now=now)
            store.forget_stamps(session, removal.statement_id)


def retire_again(session: Session, site: Site) -> None:
    """Write the cards of statements that were removed once more: other people's pages still show them."""
    for removal in removals(session):
        retire_cards(site.folder, removal.statement_id)


def write_without_names(session: Session, site: Site, slug: str, *, now: datetime) -> None:
    """Write a sealed statement's pages at once, whoever else is publishing; `publish` follows and makes sure.

    Should the other process write the same file at this moment, one of the two begins anew.
    """
    key = next(key for key in published(session, now=now) if key.slug == slug)
    tally = read_tallies(session, {key.statement_id: key.changed_at})[key.statement_id]
    found = gather(session, key, tally, now=now)
    for _ in range(_TRIES):
        with suppress(FileNotFoundError):
            return write_statement(session, site, found, log_store.standing(session), is_under_seal=True)
    return None
