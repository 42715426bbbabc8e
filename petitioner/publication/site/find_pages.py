"""Find the pages that were written, so that machines are told of what is there and of nothing else."""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from petitioner.publication.site.shapes import Listed
from petitioner.statements.shapes import StatementKey
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE

_PAGE: Final = "index.html"
_WITH_SLASH: Final = frozenset({"", "/log"})
"""Pages whose own address ends so; all others end in a word."""
_DEEPER: Final = ("months", "organisations")
_EVER_NEW: Final = frozenset({"", "/statements"})
"""Pages that change with every signature: the day they changed says nothing."""


def find_site_pages(folder: Path) -> list[Listed]:
    """Return the pages about no statement, by address."""
    found: dict[str, dict[str, Path]] = {}
    for language in LANGUAGES:
        root = folder / language
        inside = [f"/{name}/{each.name}" for name in _DEEPER for each in _folders(root / name)]
        for name in ["", *(f"/{each.name}" for each in _folders(root)), *inside]:
            page = Path(f"{root}{name}") / _PAGE
            if page.exists():
                found.setdefault(name, {})[language] = page
    pages = [
        Listed(
            {language: f"/{language}{name}{'/' if name in _WITH_SLASH else ''}" for language in files},
            None if name in _EVER_NEW else max(_day(str(page)) for page in files.values()),
        )
        for name, files in sorted(found.items())
    ]
    described = folder / "api" / _PAGE
    if described.exists():
        pages.append(Listed({SOURCE_LANGUAGE: "/api/"}, _day(str(described))))
    return pages


def find_pages(folder: Path, key: StatementKey) -> list[Listed]:
    """Return every page of a statement that is a file, by address.

    Lists of signers are none: who takes their name back is in no search engine that was told of it.
    """
    found: dict[str, dict[str, date]] = {}
    for language in key.languages:
        root = f"{folder}/{language}/statements/{key.slug}"
        for place, _, names in os.walk(root):
            if _PAGE in names:
                found.setdefault(place[len(root) :], {})[language] = _day(f"{place}/{_PAGE}")
    return [
        Listed(
            {language: f"/{language}/statements/{key.slug}{tail}" for language in days},
            max(days.values()) if tail else key.changed_at.date(),
        )
        for tail, days in sorted(found.items())
    ]


def _folders(root: Path) -> list[Path]:
    return sorted(each for each in root.iterdir() if each.is_dir()) if root.is_dir() else []


def _day(path: str) -> date:
    return datetime.fromtimestamp(os.stat(path).st_mtime, UTC).date()  # noqa: PTH116 - many thousands of them
