"""Bring the public site up to date: write what changed, and only that."""

import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from petitioner.canvass.list_answers import changes as canvass_changes
from petitioner.declared.list_declarations import list_declarations
from petitioner.endorsements.list_backers import changes as endorsement_changes
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WebKeys, WorkerKeys
from petitioner.foundation.web import release, render
from petitioner.publication import store
from petitioner.publication.draw_hemicycle import draw_hemicycle
from petitioner.publication.gather import Gathered, gather
from petitioner.publication.note_thresholds import note_thresholds
from petitioner.publication.petition_json import count_document, list_document, petition_document
from petitioner.publication.read_thresholds import read_thresholds
from petitioner.publication.rules import digest, first_backers, next_milestone
from petitioner.publication.shapes import HomeItem, HomePage, StatementPage
from petitioner.publication.write import remove, write
from petitioner.publication.write_log_page import write_log_page
from petitioner.publication.write_members import write_members
from petitioner.publication.write_versions import write_versions
from petitioner.signatures.count import read_tallies
from petitioner.signatures.form_token import PrintedForm, form_token
from petitioner.signatures.list_public import list_public, statements_under_seal
from petitioner.signatures.shapes import FormView, Tally
from petitioner.signatures.show_rules import shows_anybody
from petitioner.statements.list_versions import list_versions
from petitioner.statements.read import published
from petitioner.statements.rules import text_form
from petitioner.statements.shapes import OrganisationView, StatementKey
from petitioner.transparency import store as log_store
from petitioner.transparency.shapes import Standing
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE

SIGNERS_SHOWN: Final = 20
_TRIES: Final = 5
_FRONT: Final = "front"


class Site:
    """Where the site is written, and what writing needs."""

    def __init__(self, folder: Path, public_url: str, keys: WorkerKeys, web_keys: WebKeys) -> None:
        self.folder = folder
        self.public_url = public_url
        self.keys = keys
        self.web_keys = web_keys


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
    keys = published(session, now=now)
    tallies = read_tallies(session, {key.statement_id: key.changed_at for key in keys})
    standing = log_store.standing(session)
    stamps = _stamps(session, keys, tallies, standing, now=now)
    kept = {} if everything else store.stamps(session)
    written = {part: stamp for part, stamp in stamps.items() if kept.get(part) != stamp}
    if not written:
        return []
    gathered = {key: gather(session, key, tallies[key.statement_id], now=now) for key in keys}
    sealed = statements_under_seal(session)
    for key in keys:
        found = gathered[key]
        if _part(key) in written:
            note_thresholds(session, key.statement_id, found.thresholds, found.backing, now=now)
            # first what most people read: of a large assembly the rest is hundreds of pages
            _write_statement(session, site, found, is_under_seal=key.statement_id in sealed)
            written |= write_members(session, site.folder, site.public_url, found, kept, now=now)
            written |= _write_versions(session, site, found, kept, now=now)
    _write_front(site, list(gathered.values()), standing)
    store.keep_stamps(session, written, now=now)
    return sorted(written)


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
    *,
    now: datetime,
) -> dict[str, str]:
    """Return, for each part, a digest of everything that could change it."""
    endorsed = endorsement_changes(session)
    asked = canvass_changes(session, {key.statement_id for key in keys}, on=now.date())
    notes = (standing.differs_since, standing.is_late)
    sealed = statements_under_seal(session)
    declared = list_declarations(session, {key.statement_id for key in keys})
    stamps = {}
    for key in keys:
        tally = tallies[key.statement_id]
        numbers = (tally.confirmed, tally.awaiting, tally.withdrawn)
        names = (tally.shown_changes, key.statement_id in sealed)
        members = (endorsed.get(key.statement_id, ""), asked.get(key.statement_id, ""))
        elsewhere = declared.get(key.statement_id, ())
        sources = (release(), key, numbers, names, notes, members, elsewhere)
        stamps[_part(key)] = digest(sources)
    stamps[_FRONT] = digest((release(), notes, sorted(stamps.items())))
    return stamps


def _write_statement(session: Session, site: Site, gathered: Gathered, *, is_under_seal: bool) -> None:
    key, tally = gathered.key, gathered.tally
    policy = next(iter(gathered.views.values())).policy
    is_shown = shows_anybody(policy.visibilities) and not is_under_seal
    signers = list_public(session, key.statement_id, most=SIGNERS_SHOWN) if is_shown else ()
    hemicycles = {assembly.slug: draw_hemicycle(assembly) for assembly in gathered.backing}
    shown_backers = {assembly.slug: first_backers(assembly.backers) for assembly in gathered.backing}
    thresholds = read_thresholds(session, key.statement_id, gathered.thresholds, gathered.backing)
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
            declared=gathered.declared,
        )
        html = render("publication/statement.html", language, page=page, form=FormView())
        folder = f"{language}/statements/{view.slug}"
        write(site.folder, f"{folder}/index.html", html.encode())
        hashed = text_form(language, view.title, view.addressee, view.body)
        write(site.folder, f"{folder}/text.txt", hashed.encode())
    for language in LANGUAGES.keys() - gathered.views.keys():
        remove(site.folder, f"{language}/statements/{key.slug}")
    item = gathered.item(SOURCE_LANGUAGE)
    _write_json(site, f"petitions/{key.statement_id}/count.json", count_document(tally))
    document = petition_document(item, gathered.titles(), gathered.declared, site.public_url)
    _write_json(site, f"petitions/{key.statement_id}.json", document)


def _write_front(site: Site, gathered: list[Gathered], standing: Standing) -> None:
    languages = tuple(LANGUAGES)
    listed = sorted(gathered, key=lambda each: -each.tally.confirmed)
    items_listed = [(each.item(SOURCE_LANGUAGE), each.titles()) for each in listed]
    _write_json(site, "petitions.json", list_document(items_listed, site.public_url))
    items = tuple(each.item(SOURCE_LANGUAGE) for each in gathered)
    write_log_page(site.folder, site.public_url, _organisation(items), standing)
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
