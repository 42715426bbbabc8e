"""`python -m bench.publishing NUMBER CHANGES`: publish many statements, change one, and say what it took.

Runs as a worker of a platform that `bench.rows.p13` has made; prints one JSON document.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import text

from petitioner.app import create_app
from petitioner.foundation import clock
from petitioner.foundation.db import Session, committed, reading
from petitioner.foundation.embedded.programs import ROOT
from petitioner.foundation.settings import Settings
from petitioner.publication.jobs import open_site
from petitioner.publication.lists.find_listed import Wanted, find_listed
from petitioner.publication.lists.make_page import make_page, read_list
from petitioner.publication.public_site import Site
from petitioner.publication.publish import publish
from petitioner.publication.publish_all import publish_all
from petitioner.statements.formats.folder import read_folder
from petitioner.statements.publish import publish as publish_folder

_TOPICS = ("ceasefire", "prisoners", "children", "media", "schools", "rivers")
_LANGUAGES = frozenset({"en", "fr", "de", "ru", "uk"})
"""The goal speaks of five; the demonstration has more."""


def main() -> None:
    """Measure, and print what was measured in milliseconds and seconds."""
    number, changes = int(sys.argv[1]), int(sys.argv[2])
    app = create_app(Settings.from_environment(os.environ))
    with app.app_context():
        site = open_site()
        add_statements(1, 2)
        round_of(site)
        alone = [change_one(site)[1] for _ in range(changes)]
        add_statements(2, number)
        publish_all(site, processes=os.cpu_count() or 1)
        began = time.perf_counter()
        publish_all(site, processes=os.cpu_count() or 1)
        whole = time.perf_counter() - began
        changed = [change_one(site) for _ in range(changes)]
        nothing = [round_of(site)[0] for _ in range(changes)]
        print(
            json.dumps(
                {
                    "whole": whole,
                    "alone_cpu_ms": statistics.median(alone),
                    "changed_ms": statistics.median(took for took, _ in changed),
                    "changed_cpu_ms": statistics.median(cpu for _, cpu in changed),
                    "nothing_ms": statistics.median(nothing),
                    "asked_ms": statistics.median(ask() for _ in range(changes)),
                    "page_ms": statistics.median(ask_page() for _ in range(changes)),
                }
            )
        )


def add_statements(first: int, end: int) -> None:
    """Publish copies of the demonstration's statement in five languages, from one number up to another."""
    folder = read_folder(ROOT / "demonstration" / "ceasefire")
    texts = tuple(text for text in folder.texts if text.language in _LANGUAGES)
    summaries = {text.language: folder.settings.summaries[text.language] for text in texts}
    for each in range(first, end):
        settings = replace(folder.settings, topics=(_TOPICS[each % len(_TOPICS)],), summaries=summaries)
        with committed() as session:
            publish_folder(
                session,
                replace(folder, slug=f"statement-{each}", settings=settings, texts=texts),
                now=clock.now(),
            )


def change_one(site: Site) -> tuple[float, float]:
    """Move one statement's number, and publish; return milliseconds, and those of our processor."""
    with committed() as session:
        session.execute(
            text(
                "INSERT INTO statement_tally (statement_id, confirmed, changed_at)"
                " SELECT max(id), 1, now() FROM statement ON CONFLICT (statement_id)"
                " DO UPDATE SET confirmed = statement_tally.confirmed + 1, changed_at = now()"
            )
        )
    return round_of(site)


def round_of(site: Site) -> tuple[float, float]:
    """Publish what changed, as the worker does all day; return milliseconds, and those of our processor."""
    began, cpu = time.perf_counter(), time.process_time()
    with committed() as session:
        publish(session, site, now=clock.now(), spares_front=True)
    return (time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000


def ask() -> float:
    """Ask the list for a word and a topic; return milliseconds."""
    return _timed(lambda session: find_listed(session, Wanted(topic="rivers", words="peace"), most=50))


def ask_page() -> float:
    """Ask for the list's page with a word; return milliseconds, its template aside."""
    return _timed(lambda session: make_page(read_list(session, Wanted(words="peace"), page=3), "en"))


def _timed(read: Callable[[Session], object]) -> float:
    began = time.perf_counter()
    with reading() as session:
        read(session)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
