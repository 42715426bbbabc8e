"""Write the pages on which everybody reads what the versions of a statement changed."""

from datetime import datetime
from pathlib import Path

from petitioner.foundation.db import Session
from petitioner.foundation.web import render
from petitioner.publication.gather import Gathered
from petitioner.publication.version_shapes import VersionPage, VersionsPage
from petitioner.publication.write import keep_only, write
from petitioner.statements.compare import compare
from petitioner.statements.read import read_version
from petitioner.statements.rules import text_form
from petitioner.statements.shapes import StatementView, VersionLine
from petitioner.vocabulary.language import best_language


def write_versions(session: Session, folder: Path, gathered: Gathered, *, now: datetime) -> None:
    """Write the list, and each version with its text, the text as it was hashed, and its difference.

    A version is shown in the reader's language if it has it, else in the next best of its own.
    """
    texts, lines = _Texts(session, gathered, now), gathered.versions
    for language, view in gathered.views.items():
        root = f"{language}/statements/{view.slug}/versions"
        page = VersionsPage(view, tuple(reversed(lines)))
        html = render("publication/versions.html", language, page=page)
        write(folder, f"{root}/index.html", html.encode())
        for before, line in zip((None, *lines), lines, strict=False):
            version = _page(texts, view, before, line)
            html = render("publication/version.html", language, page=version)
            write(folder, f"{root}/{line.number}/index.html", html.encode())
            text = version.text
            hashed = text_form(text.language, text.title, text.addressee, text.body)
            write(folder, f"{root}/{line.number}/text.txt", hashed.encode())
        keep_only(folder, root, ["", *(str(line.number) for line in lines)])


class _Texts:
    """The texts of versions, each read once; those of the newest were read already."""

    def __init__(self, session: Session, gathered: Gathered, now: datetime) -> None:
        self._session, self._now = session, now
        newest = gathered.key.version_id
        self._known = {(newest, language): view for language, view in gathered.views.items()}

    def read(self, line: VersionLine, language: str) -> StatementView:
        """Return a version in a language it has."""
        key = line.version_id, language
        if key not in self._known:
            self._known[key] = read_version(self._session, *key, now=self._now)
        return self._known[key]


def _page(texts: _Texts, view: StatementView, before: VersionLine | None, line: VersionLine) -> VersionPage:
    language = best_language(view.language, line.languages)
    text = texts.read(line, language)
    difference = None
    if before is not None and language in before.languages:
        difference = compare(texts.read(before, language), text)
    return VersionPage(view, line, text, before.number if before is not None else None, difference)
