"""Write the pages and files about those who were asked what they say to a statement."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from petitioner.canvass.shapes import AssemblyAnswers
from petitioner.foundation.web import release, render
from petitioner.publication.gather import Gathered
from petitioner.publication.members.answer_filters import answer_filters
from petitioner.publication.members.answers_data import answers_csv, answers_document
from petitioner.publication.rules import digest
from petitioner.publication.shapes import AnswersPage
from petitioner.publication.write import keep_only, write
from petitioner.statements.shapes import StatementView
from petitioner.vocabulary.language import SOURCE_LANGUAGE


def write_answers(
    folder: Path, public_url: str, gathered: Gathered, kept: Mapping[str, str]
) -> dict[str, str]:
    """Write what changed, in every language and as data; return the pages' stamps, as `kept` are the last.

    An answer changes four of the hundreds of pages: everybody, the two answers, the delegation. Pages that
    nobody needs any more go away.
    """
    view = gathered.item(SOURCE_LANGUAGE).statement
    backed = {assembly.slug for assembly in gathered.backing}
    written: dict[str, str] = {}
    for asked in gathered.canvassed:
        pages = dict(_pages(view, asked, has_backers=asked.slug in backed))
        stamps = {tail: digest((release(), gathered.key, _shown(page))) for tail, page in pages.items()}
        for language, own in gathered.views.items():
            root = f"{language}/statements/{own.slug}/backers/{asked.slug}/answers"
            for tail, page in pages.items():
                name = "/".join(filter(None, (root, tail, "index.html")))
                if not (folder / name).exists() or kept.get(f"{asked.slug}/{tail}") != stamps[tail]:
                    html = render("publication/answers.html", language, page=replace(page, statement=own))
                    write(folder, name, html.encode())
            keep_only(folder, root, pages)
        written |= {f"{asked.slug}/{tail}": each for tail, each in stamps.items()}
    _write_data(folder, public_url, view, gathered.canvassed)
    return written


def _pages(
    view: StatementView, asked: AssemblyAnswers, *, has_backers: bool
) -> Iterator[tuple[str, AnswersPage]]:
    """Yield the address after `answers/`, and what the page there shows."""
    filters = answer_filters(asked)
    yield "", AnswersPage(view, asked, filters, None, has_backers)
    for each in filters:
        yield each.tail, AnswersPage(view, asked, filters, each, has_backers)


def _shown(page: AnswersPage) -> tuple[object, ...]:
    """Return all that a page shows of those who were asked: of a filter little more than its own names."""
    if page.chosen is None:
        return page.asked, page.has_backers
    return page.chosen, len(page.asked.answers), page.has_delegations, page.has_groups


def _write_data(
    folder: Path, public_url: str, view: StatementView, canvassed: tuple[AssemblyAnswers, ...]
) -> None:
    root = f"petitions/{view.statement_id}/answers"
    document = answers_document(canvassed, view, public_url)
    write(folder, f"{root}.json", json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())
    write(folder, f"{root}.csv", answers_csv(canvassed).encode())
