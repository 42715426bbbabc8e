"""Write the pages and files about those who were asked what they say to a statement."""

import json
from collections.abc import Iterator
from pathlib import Path

from petitioner.canvass.shapes import AssemblyAnswers
from petitioner.foundation.web import render
from petitioner.publication.answer_filters import answer_filters
from petitioner.publication.answers_data import answers_csv, answers_document
from petitioner.publication.gather import Gathered
from petitioner.publication.shapes import AnswerFilter, AnswersPage
from petitioner.publication.write import keep_only, write
from petitioner.vocabulary.language import SOURCE_LANGUAGE


def write_answers(folder: Path, public_url: str, gathered: Gathered) -> None:
    """Write every page of answers in every language, and the same as data; pages nobody needs any more go."""
    backed = {assembly.slug for assembly in gathered.backing}
    for asked in gathered.canvassed:
        filters = answer_filters(asked)
        for language, view in gathered.views.items():
            root = f"{language}/statements/{view.slug}/backers/{asked.slug}/answers"
            tails = []
            for tail, chosen in _pages(filters):
                page = AnswersPage(view, asked, filters, chosen, asked.slug in backed)
                html = render("publication/answers.html", language, page=page).encode()
                write(folder, "/".join(part for part in (root, tail, "index.html") if part), html)
                tails.append(tail)
            keep_only(folder, root, tails)
    _write_data(folder, public_url, gathered, gathered.canvassed)


def _pages(filters: tuple[AnswerFilter, ...]) -> Iterator[tuple[str, AnswerFilter | None]]:
    yield "", None
    for each in filters:
        yield each.tail, each


def _write_data(
    folder: Path, public_url: str, gathered: Gathered, canvassed: tuple[AssemblyAnswers, ...]
) -> None:
    root = f"petitions/{gathered.key.statement_id}/answers"
    view = gathered.item(SOURCE_LANGUAGE).statement
    document = answers_document(canvassed, view, public_url)
    write(folder, f"{root}.json", json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())
    write(folder, f"{root}.csv", answers_csv(canvassed).encode())
