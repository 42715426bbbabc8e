"""How a Popolo person is called: one name for lists, the others for the search."""

import unicodedata
from collections.abc import Callable
from typing import Any

from petitioner.parliaments.formats.cells import LONGEST, fault, sorted_as
from petitioner.parliaments.formats.popolo_words import PARTICLES
from petitioner.parliaments.shapes import PersonName

MOST_OTHER_NAMES = 60
"""Other names of one person that are kept."""

Text = Callable[[str], str]


def read_name(text: Text, other_names: object) -> PersonName | None:
    """Return the name of a person, or nothing if there is none; `text` reads one field of the person.

    The whole name wins over its parts: what stands between given and family name belongs to the family
    name if it is a particle, and to the given name otherwise.
    """
    whole, given, family = text("name"), text("given_name"), text("family_name")
    others = _others(other_names)
    if not whole and not family and others:
        whole = others[0]
    if whole:
        given, family = _parts(whole, given, family, text("sort_name"))
    if not family:
        given, family = "", given
    if not family:
        return None
    name = PersonName(text("honorific_prefix"), given, family, text("sort_name") or sorted_as(given, family))
    kept = tuple(other for other in others if other not in {name.full, whole})
    return PersonName(name.honorific_prefix, given, family, name.sort_name, kept[:MOST_OTHER_NAMES])


def _parts(whole: str, given: str, family: str, sort_name: str) -> tuple[str, str]:
    """Return given and family name, together the whole name where its parts stand in that order."""
    before, comma, _ = sort_name.partition(",")
    if not family and comma and whole.endswith(f" {before.strip()}"):
        family = before.strip()
    if not family and given and whole.startswith(f"{given} "):
        return given, whole.removeprefix(given).strip()
    if not family:
        return "", whole
    if whole == family or not whole.endswith(f" {family}"):
        return given, family
    rest = whole.removesuffix(family).split()
    start = len(rest)
    while start > 1 and rest[start - 1].casefold() in PARTICLES:
        start -= 1
    return " ".join(rest[:start]), " ".join([*rest[start:], family])


def _others(listed: object) -> tuple[str, ...]:
    """Return the other names that can be used, each once; the languages they are in do not matter."""
    names: dict[str, None] = {}
    for one in listed if isinstance(listed, list) else ():
        name: Any = one.get("name") if isinstance(one, dict) else None
        if isinstance(name, str):
            clean = unicodedata.normalize("NFC", name.strip())
            if clean and not fault(clean, LONGEST["sort_name"]):
                names.setdefault(clean)
    return tuple(names)
