"""Read what a list is asked for out of an address: whatever stands there, there is a list."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from petitioner.publication.lists.find_listed import Wanted

LAST_PAGE: Final = 99_999
LONGEST: Final = 200
"""Characters of a question that are read."""
_FIELDS: Final[Mapping[str, str]] = {
    "q": "words",
    "state": "state",
    "topic": "topic",
    "language": "language",
    "organisation": "organisation",
}


def read_wanted(asked: Mapping[str, str], *, is_archived: bool | None) -> Wanted:
    """Return what a list is asked for by `q`, `state`, `topic`, `language` and `organisation`."""
    return Wanted(**{_FIELDS[name]: _text(asked, name) for name in _FIELDS}, is_archived=is_archived)


def read_number(asked: Mapping[str, str], name: str, *, default: int, most: int) -> int:
    """Return a parameter as a number between 1 and `most`; what is no number is the default."""
    text = asked.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(LAST_PAGE))
    return min(max(int(text) if is_number else default, 1), most)


def said_again(asked: Mapping[str, str]) -> str:
    """Return the question as the links of its answer repeat it, encoded, without the page."""
    found = {name: text for name in ("count", *_FIELDS) if (text := _text(asked, name))}
    return urlencode(found)


def _text(asked: Mapping[str, str], name: str) -> str:
    return "".join(letter for letter in asked.get(name, "")[:LONGEST] if letter.isprintable()).strip()
