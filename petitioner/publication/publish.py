"""Bring the public site up to date: write what changed, and only that."""

import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from petitioner.canvass.list_answers import changes as canvass_changes
from petitioner.declared.list_declarations import list_declarations
from petitioner.endorsements.list_backers import changes as endorsement_changes
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WebKeys, WorkerKeys
from petitioner.foundation.web import release, render
from petitioner.imports.list_imports import list_public_imports
from petitioner.publication import store
from petitioner.publication.gather import Gathered, gather
from petitioner.publication.members.draw_hemicycle import draw_hemicycle
from petitioner.publication.members.note_thresholds import note_thresholds
from petitioner.publication.members.read_thresholds import read_thresholds
from petitioner.publication.members.write_members import write_members
from petitioner.publication.numbers.note_events import note_events
from petitioner.publication.numbers.note_numbers import Noted, note_numbers, part
from petitioner.publication.numbers.read_history import read_history
from petitioner.publication.numbers.write_numbers import write_numbers
from petitioner.publication.petition_json import (
    Elsewhere,
    count_document,
    list_document,
    petition_document,
    removed_document,
)
from petitioner.publication.rules import digest, first_backers, next_milestone
from petitioner.publication.shapes import HomeItem, HomePage, StatementPage
from petitioner.publication.write import keep_files, remove, remove_file, write
from petitioner.publication.write_log_page import write_log_page
from petitioner.publication.write_updates import write_updates
from petitioner.publication.write_versions import write_versions
from petitioner.signatures.count import read_tallies
from petitioner.signatures.form_token import PrintedForm, form_token
from petitioner.signatures.list_public import list_public, statements_under_seal
from petitioner.signatures.shapes import FormView, Tally
from petitioner.signatures.show_rules import shows_anybody
from petitioner.statements.list_versions import list_versions
from petitioner.statements.read import published, removals
from petitioner.statements.rules import text_form
from petitioner.statements.set_picture import read_picture_file
from petitioner.statements.shapes import OrganisationView, Removal, StatementKey
from petitioner.transparency import store as log_store
from petitioner.transparency.shapes import Standing
from petitioner.updates.list_public import in_language
from petitioner.updates.list_public import list_public as list_updates
from petitioner.updates.rules import Kind, State
from petitioner.updates.shapes import Update
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE

SIGNERS_SHOWN: Final = 20
UPDATES_SHOWN: Final = 3
_TRIES: Final = 5
_FRONT: Final = "front"


class Site:
    """Where the site is written, and what writing needs; `witnesses` are those of the log, by name."""

    def __init__(
        self,
        folder: Path,
        public_url: str,
        keys: WorkerKeys,
        web_keys: WebKeys,
        witnesses: tuple[str, ...] = (),
    ) -> None:
        self.folder = folder
        self.public_url = public_url
        self.keys = keys
        self.web_keys = web_keys
        self.witnesses = witnesses


def publish(
    session: Session, site: Site, *, now: datetime, everything: bool = False, waits: bool = False
) -> list[str]:
    """Write the parts of the site that changed and return their names; nothing if another process is at it.

    With `everything`, each part is rendered again; a file whose bytes stay the same is not touched. What
    `waits` begins when the other process is done.
    """
    if waits:
        store.become_publisher(session)
    elif not store.try_become_publisher(session):
        return []
    _take_removed_away(session, site.folder)
    keys = published(session, now=now)
    tallies = read_tallies(session, {key.statement_id: key.changed_at for key in keys})
    standing = log_store.standing(session)
    known = store.stamps(session)
    noted = note_numbers(session, keys, tallies, known, now=now)
    stamps = _stamps(session, keys, tallies, standing, site.witnesses, noted=noted, now=now)
    kept = {} if everything else known
    written = {part: stamp for part, stamp in stamps.items() if kept.get(part) != stamp}
    if not written:
        return []
    gathered = {key: gather(session, key, tallies[key.statement_id], now=now) for key in keys}
    sealed = statements_under_seal(session)
    for key in keys:
        found = gathered[key]
        if _part(key) in written:
            note_thresholds(session, key.statement_id, found.thresholds, found.backing, now=now)
        if _part(key) in written or part(key.statement_id) in written:
            note_events(session, found, now=now)
        if _part(key) in written:
            # first what most people read: of a large assembly the rest is hundreds of pages
            _write_statement(session, site, found, is_under_seal=key.statement_id in sealed)
            written |= write_members(session, site.folder, site.public_url, found, kept, now=now)
            written |= _write_versions(session, site, found, kept, now=now)
            written |= _write_updates(site, found, kept)
        if _part(key) in written or part(key.statement_id) in written:
            write_numbers(session, site.folder, site.public_url, found, now=now)
    _write_front(site, list(gathered.values()), standing, removals(session))
    shown = [view.picture for found in gathered.values() for view in found.views.values()]
    keep_files(site.folder, "pictures", {f"{picture.digest}.webp" for picture in shown if picture})
    store.keep_stamps(session, written, now=now)
    return sorted(written)


def _take_removed_away(session: Session, folder: Path) -> None:
    """Take away every file of statements that were removed since; the application says why they are gone."""
    kept = store.stamps(session)
    for removal in removals(session):
        if f"statement {removal.statement_id}" in kept:
            for language in LANGUAGES:
                remove(folder, f"{language}/statements/{removal.slug}")
            remove(folder, f"petitions/{removal.statement_id}")
            remove_file(folder, f"petitions/{removal.statement_id}.json")
            store.forget_stamps(session, removal.statement_id)


def write_without_names(session: Session, site: Site, slug: str, *, now: datetime) -> None:
    """Write a sealed statement's pages at once, whoever else is publishing; `publish` follows and makes sure.

    Should the other process write the same file at this moment, one of the two begins anew.
    """
    key = next(key for key in published(session, now=now) if key.slug == slug)
    tally = read_tallies(session, {key.statement_id: key.changed_at})[key.statement_id]
    found = gather(session, key, tally, now=now)
    for _ in range(_TRIES):
        with suppress(FileNotFoundError):
            return _write_statement(session, site, found, is_under_seal=True)
    return None


def _part(key: StatementKey) -> str:
    return f"statement {key.statement_id}"


def _write_versions(
    session: Session, site: Site, gathered: Gathered, kept: Mapping[str, str], *, now: datetime
) -> dict[str, str]:
    """Write the pages about the versions if what they show changed; return their part with its stamp."""
    lines = list_versions(session, gathered.key.statement_id)
    part = f"versions {gathered.key.statement_id}"
    shown = [(view.language, view.title, view.organisation) for view in gathered.views.values()]
    stamp = digest((release(), lines, shown))
    if kept.get(part) == stamp:
        return {}
    write_versions(session, site.folder, gathered, lines, now=now)
    return {part: stamp}


def _stamps(
    session: Session,
    keys: Collection[StatementKey],
    tallies: dict[int, Tally],
    standing: Standing,
    witnesses: tuple[str, ...],
    *,
    noted: Noted,
    now: datetime,
) -> dict[str, str]:
    """Return, for each part, a digest of everything that could change it."""
    endorsed = endorsement_changes(session)
    asked = canvass_changes(session, {key.statement_id for key in keys}, on=now.date())
    notes = (standing.differs_since, standing.is_late)
    sealed = statements_under_seal(session)
    happened = list_updates(session, [key.statement_id for key in keys])
    declared = list_declarations(session, {key.statement_id for key in keys})
    imported = list_public_imports(session, {key.statement_id for key in keys})
    stamps = {}
    for key in keys:
        tally = tallies[key.statement_id]
        numbers = (tally.confirmed, tally.awaiting, tally.withdrawn, tally.held, tally.invalidated)
        names = (tally.shown_changes, key.statement_id in sealed)
        members = (endorsed.get(key.statement_id, ""), asked.get(key.statement_id, ""))
        news = _what_days_change(*happened[key.statement_id], now.date())
        elsewhere = (declared.get(key.statement_id, ()), imported.get(key.statement_id, ()))
        over_time = noted.shown[key.statement_id]
        sources = (release(), key, numbers, names, notes, members, news, elsewhere, over_time)
        stamps[_part(key)] = digest(sources)
    stamps[_FRONT] = digest((release(), notes, witnesses, removals(session), sorted(stamps.items())))
    return stamps | dict(noted.stamps)


def _what_days_change(updates: tuple[Update, ...], day: date | None, today: date) -> tuple[object, ...]:
    """Return what a page says otherwise on another day; whatever else changes marks the statement."""
    ahead = [each.number for each in updates if each.about.happened_on > today]
    is_answered = any(each.about.kind is Kind.RESPONSE for each in updates)
    return (*ahead, today if day is not None and day < today and not is_answered else None)


def _write_statement(session: Session, site: Site, gathered: Gathered, *, is_under_seal: bool) -> None:
    key, tally = gathered.key, gathered.tally
    policy = next(iter(gathered.views.values())).policy
    is_shown = shows_anybody(policy.visibilities) and not is_under_seal
    signers = list_public(session, key.statement_id, most=SIGNERS_SHOWN) if is_shown else ()
    hemicycles = {assembly.slug: draw_hemicycle(assembly) for assembly in gathered.backing}
    shown_backers = {assembly.slug: first_backers(assembly.backers) for assembly in gathered.backing}
    thresholds = read_thresholds(session, key.statement_id, gathered.thresholds, gathered.backing)
    history = read_history(session, gathered)
    picture = next(iter(gathered.views.values())).picture
    if picture is not None:
        content = read_picture_file(session, key.statement_id) or b""
        write(site.folder, f"pictures/{picture.digest}.webp", content)
    for language, view in gathered.views.items():
        printed = PrintedForm(view.statement_id, view.version_id, language)
        page = StatementPage(
            statement=view,
            tally=tally,
            backing=gathered.backing,
            canvassed=gathered.canvassed,
            hemicycles=hemicycles,
            shown_backers=shown_backers,
            thresholds=thresholds,
            signers=signers,
            are_names_sealed=is_under_seal,
            form_token=form_token(site.web_keys, printed),
            milestone=next_milestone(tally.confirmed, view.goal),
            standing=log_store.standing(session),
            **_news(gathered, language),
            declared=gathered.declared,
            imported=gathered.imported,
            chart=history.chart(gathered, language),
            places=gathered.places,
        )
        html = render("publication/statement.html", language, page=page, form=FormView())
        folder = f"{language}/statements/{view.slug}"
        write(site.folder, f"{folder}/index.html", html.encode())
        hashed = text_form(language, view.title, view.addressee, view.body)
        write(site.folder, f"{folder}/text.txt", hashed.encode())
    for language in LANGUAGES.keys() - gathered.views.keys():
        remove(site.folder, f"{language}/statements/{key.slug}")
    item = gathered.item(SOURCE_LANGUAGE)
    _write_json(site, f"petitions/{key.statement_id}/count.json", count_document(item))
    elsewhere = Elsewhere(gathered.declared, gathered.imported)
    document = petition_document(item, gathered.titles(), elsewhere, gathered.places, site.public_url)
    _write_json(site, f"petitions/{key.statement_id}.json", document)


def _news(gathered: Gathered, language: str) -> dict[str, Any]:
    """Return what the page of a statement says of what happened last."""
    lines = [in_language(update, language) for update in gathered.updates if update.state is State.PUBLISHED]
    return {
        "updates": tuple(each for each in lines if each.update.about.kind is not Kind.RESPONSE)[
            :UPDATES_SHOWN
        ],
        "responses": tuple(each for each in lines if each.update.about.kind is Kind.RESPONSE),
        "answer_day": gathered.answer_day,
        "overdue_days": gathered.overdue_days,
    }


def _write_updates(site: Site, gathered: Gathered, kept: Mapping[str, str]) -> dict[str, str]:
    """Write the pages about updates if what they show changed; return their part with its stamp."""
    part = f"updates {gathered.key.statement_id}"
    shown = [(view.language, view.title, view.organisation) for view in gathered.views.values()]
    stamp = digest((release(), gathered.updates, shown))
    if kept.get(part) == stamp or (not gathered.updates and part not in kept):
        return {}
    write_updates(site.folder, site.public_url, gathered)
    return {part: stamp}


def _write_front(
    site: Site, gathered: list[Gathered], standing: Standing, removed: tuple[Removal, ...]
) -> None:
    languages = tuple(LANGUAGES)
    listed = sorted(gathered, key=lambda each: -each.tally.confirmed)
    items_listed = [(each.item(SOURCE_LANGUAGE), each.titles()) for each in listed]
    _write_json(site, "petitions.json", list_document(items_listed, site.public_url))
    _write_json(site, "petitions/removed.json", removed_document(removed))
    items = tuple(each.item(SOURCE_LANGUAGE) for each in gathered)
    write_log_page(site.folder, site.public_url, _organisation(items), standing, site.witnesses)
    for language in languages:
        items = tuple(each.item(language) for each in gathered)
        page = HomePage(_organisation(items), language, languages, items)
        html = render("publication/home.html", language, page=page).encode()
        write(site.folder, f"{language}/index.html", html)
        if language == SOURCE_LANGUAGE:
            write(site.folder, "index.html", html)


def _organisation(items: tuple[HomeItem, ...]) -> OrganisationView:
    return items[0].statement.organisation if items else OrganisationView("", "petitioner", "")


def _write_json(site: Site, name: str, document: object) -> None:
    write(site.folder, name, json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())
