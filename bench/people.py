"""Invented signers: forms as a browser sends them, no address twice."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

_GIVEN: Final = ("Ada", "Björn", "Chloé", "Дарина", "Emre", "Fatou", "Giulia", "Henrik", "Ілля", "Joana")
_FAMILY: Final = ("Almqvist", "Bérard", "Costa", "Dvořák", "Гончар", "Holm", "İnan", "Kowalczyk", "Nowak")
_COUNTRIES: Final = ("DE", "FR", "UA", "PL", "IT", "SE", "TR", "PT", "CZ", "GB")
_VISIBILITIES: Final = ("hidden", "initials", "name")
_numbers: Final = itertools.count(1)


def people(number: int) -> Iterator[dict[str, str]]:
    """Yield that many people nobody has met before in this run."""
    for n in itertools.islice(_numbers, number):
        yield {
            "name": f"{_GIVEN[n % len(_GIVEN)]} {_FAMILY[n % len(_FAMILY)]}",
            "email": f"signer.{n}@post{n % 500}.example.org",
            "country": _COUNTRIES[n % len(_COUNTRIES)],
            "visibility": _VISIBILITIES[n % len(_VISIBILITIES)],
        }


def forms(number: int, form_token: str) -> list[str]:
    """Return that many sign forms, encoded."""
    fixed = {"wants_updates": "yes", "consent": "yes", "website": "", "form_token": form_token}
    return [urlencode({**person, **fixed}) for person in people(number)]


def printed_token(page: Path) -> str:
    """Return the form token a published page carries."""
    field = re.search(r"<input[^>]*name=\"form_token\"[^>]*>", page.read_text())
    value = re.search(r'value="([^"]+)"', field[0]) if field else None
    if value is None:
        raise ValueError(f"{page} carries no form token")
    return value[1]
