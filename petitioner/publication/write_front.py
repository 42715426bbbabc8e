"""Write the pages that show many statements: the first page, the list, months, organisations, the log."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.web import release, render
from petitioner.publication.gather import gather_listed
from petitioner.publication.lists.find_listed import Wanted, find_lines
from petitioner.publication.lists.line import KeptLine, in_language
from petitioner.publication.lists.linked_lists import (
    home_graph,
    month_graph,
    organisation_graph,
    statements_graph,
)
from petitioner.publication.lists.make_page import make_page, read_list
from petitioner.publication.lists.shapes import MonthPage, OrganisationPage
from petitioner.publication.lists.write_lists import write_tables
from petitioner.publication.public_site import Site
from petitioner.publication.rules import digest, front_keys
from petitioner.publication.shapes import HomePage
from petitioner.publication.stamps import Round
from petitioner.publication.store import listings
from petitioner.publication.write import keep_only, write
from petitioner.publication.write_log_page import write_log_page
from petitioner.publication.write_verify_page import write_verify_page
from petitioner.statements.list_organisations import host_in
from petitioner.statements.shapes import OrganisationWords
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE

LINES_OF_ORGANISATION: Final = 20


def write_front(session: Session, site: Site, this: Round) -> dict[str, str]:
    """Write every page that shows more than one statement; return the stamp of each month's page."""
    shown = [
        gather_listed(session, key, this.tallies[key.statement_id], now=this.now)
        for key in front_keys(this.keys)
    ]
    found = read_list(session, Wanted())
    organisations = found.organisations
    for language in LANGUAGES:
        items = tuple(each.item(language) for each in shown)
        page = HomePage(host_in(organisations, language), language, tuple(LANGUAGES), items, len(this.keys))
        linked = home_graph(page, site.public_url)
        _write_page(site, language, "", render("publication/home.html", language, page=page, linked=linked))
        listed = make_page(found, language)
        linked = statements_graph(listed, language, site.public_url)
        html = render("publication/statements.html", language, page=listed, linked=linked)
        _write_page(site, language, "statements", html)
    write_tables(session, site.folder, site.public_url)
    host = host_in(organisations, SOURCE_LANGUAGE)
    write_log_page(site.folder, site.public_url, host, this.standing, site.witnesses)
    write_verify_page(site.folder, site.public_url, host, this.log_key)
    _write_organisations(session, site, organisations)
    return _write_months(session, site, organisations, this.kept_front)


def _write_page(site: Site, language: str, tail: str, html: str) -> None:
    """Write a page of a language; the first page of the source language is the first of all."""
    write(site.folder, f"{language}/{tail}/index.html".replace("//", "/"), html.encode())
    if not tail and language == SOURCE_LANGUAGE:
        write(site.folder, "index.html", html.encode())


def _write_organisations(session: Session, site: Site, organisations: Sequence[OrganisationWords]) -> None:
    for each in organisations:
        lines, total = find_lines(session, Wanted(organisation=each.slug), most=LINES_OF_ORGANISATION)
        for language in LANGUAGES:
            shown = in_language(lines, language)
            page = OrganisationPage(each.view(language), tuple(LANGUAGES), shown, total)
            linked = organisation_graph(page, language, site.public_url)
            html = render("publication/organisation.html", language, page=page, linked=linked)
            _write_page(site, language, f"organisations/{each.slug}", html)
    for language in LANGUAGES:
        keep_only(site.folder, f"{language}/organisations", [each.slug for each in organisations])


def _write_months(
    session: Session,
    site: Site,
    organisations: Sequence[OrganisationWords],
    kept: Mapping[str, str],
) -> dict[str, str]:
    """Write a page for each month in which a statement opened: through them all can be reached."""
    found = listings.month_digests(session)
    stamps = {
        f"{month:%Y-%m}": digest((release(), lines_digest, organisations))
        for month, lines_digest in found.items()
    }
    for month in found:
        if kept.get(f"{month:%Y-%m}") == stamps[f"{month:%Y-%m}"]:
            continue
        rows = listings.opened_between(session, month, _next_month(month))
        lines = [KeptLine(row.statement_id, row.line, row.signature_count) for row in rows]
        for language in LANGUAGES:
            page = MonthPage(host_in(organisations, language), month, in_language(lines, language))
            linked = month_graph(page, language, site.public_url)
            html = render("publication/month.html", language, page=page, linked=linked)
            _write_page(site, language, f"months/{month:%Y-%m}", html)
    for language in LANGUAGES:
        keep_only(site.folder, f"{language}/months", [f"{month:%Y-%m}" for month in found])
    return stamps


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
