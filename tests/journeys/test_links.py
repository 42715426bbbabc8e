"""Every link on a public page leads somewhere, in whatever languages a statement is written."""

import re
from collections.abc import Callable
from html import unescape
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from petitioner.publication.jobs import LONGEST_RUN
from petitioner.vocabulary.language import LANGUAGES
from tests.journeys import signer
from tests.live import Live


def test_every_link_leads_to_a_page_and_every_mark_on_it_to_a_place(live: Live, bench: str) -> None:
    live.wait_for(_data_packed(live), timeout=2 * LONGEST_RUN, what="the first data package")
    pages: dict[str, str] = {}
    waiting = {f"/{language}/" for language in LANGUAGES}
    wanted: set[tuple[str, str, str]] = set()
    while waiting:
        path = waiting.pop()
        reply = signer.ask(live, "GET", path)
        if reply.status == HTTPStatus.SEE_OTHER:
            pages[path], there = "", reply.header("Location")
            waiting |= {there} - pages.keys()
            continue
        assert reply.status == 200, (path, [here for here, there, _ in wanted if there == path])
        is_page = reply.header("Content-Type").startswith("text/html")
        pages[path] = reply.text if is_page else ""  # a PDF has no text to look for marks in
        if not is_page:
            continue
        for target in re.findall(r'(?:href|src|action)="([^"]+)"', reply.text):
            address = urlsplit(urljoin(live.url + path, unescape(target)))
            if address.netloc == urlsplit(live.url).netloc:
                there = f"{address.path}?{address.query}" if address.query else address.path
                wanted.add((path, there, address.fragment))
                waiting |= {there} - pages.keys() - _binary(there)
    assert signer.statement_path(slug=bench) in pages
    assert len(pages) > 2 * len(LANGUAGES)
    for here, there, mark in wanted:
        assert not mark or f'id="{mark}"' in pages[there], f"{here} → {there}#{mark}"


def test_a_page_names_its_other_languages_and_each_names_it_back(live: Live) -> None:
    others = {
        language: set(re.findall(r'hreflang="(\w\w)"', signer.ask(live, "GET", path).text))
        for language in LANGUAGES
        for path in [signer.statement_path(language)]
    }
    assert all(found == set(LANGUAGES) for found in others.values())


def _data_packed(live: Live) -> Callable[[], bool]:
    """Ask for what a new site makes last: the tables come when the first run of publication is over."""
    return lambda: signer.ask(live, "GET", "/data/datapackage.json").status == HTTPStatus.OK


def _binary(path: str) -> set[str]:
    """Return the path if it is nothing one reads; those are looked at in other tests."""
    return {path} if path.startswith("/static/") else set()
