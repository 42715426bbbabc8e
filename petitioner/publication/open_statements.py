"""Which statements can be signed now, read from what was published: it costs no question to the database."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from petitioner.vocabulary.language import best_language

MOST: Final = 10


class OpenStatement(NamedTuple):
    """A statement as a page that is none of its own names it: in the reader's language or the next best."""

    language: str
    title: str
    slug: str


def open_statements(folder: Path, language: str) -> tuple[OpenStatement, ...]:
    """Return up to ten that can be signed, most signatures first; none before anything is written."""
    path = folder / "petitions.json"
    try:
        found = _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError):
        return ()
    return tuple(_line(each, language) for each in found)


@lru_cache(maxsize=2)
def _read(path: Path, _written_at: int) -> tuple[dict[str, Any], ...]:
    listed = (each["attributes"] for each in json.loads(path.read_bytes())["data"])
    is_open = (each for each in listed if each["state"] == "open" and each["petitioner"]["paused_at"] is None)
    return tuple(each["petitioner"] for each in is_open)[:MOST]


def _line(statement: dict[str, Any], language: str) -> OpenStatement:
    titles = {each["language"]: each["title"] for each in statement["translations"]}
    best = best_language(language, tuple(titles))
    return OpenStatement(best, titles[best], statement["slug"])
