"""What may stand in one place of a roster, whatever the file: text in; a value, or a complaint, out."""

import re
from collections.abc import Callable

from petitioner.parliaments.shapes import ROSTER_SCHEME, PersonName
from petitioner.vocabulary.country import COUNTRIES
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address
from petitioner.vocabulary.period import InvalidDate, ReducedDate, parse_reduced_date

LARGEST = 128 * 1024 * 1024
"""Bytes in a file; a hundred thousand mandates need about half of it."""

LONGEST: dict[str, int] = {
    "person_id": 200,
    "honorific_prefix": 60,
    "given_name": 200,
    "family_name": 200,
    "sort_name": 400,
    "country": 60,
    "parliament": 200,
    "chamber": 200,
    "delegation": 200,
    "group": 200,
    "role": 120,
    "constituency": 200,
    "email": 254,
    "start_date": 30,
    "end_date": 30,
    "scheme": 60,
    "identifier": 300,
    "source_url": 2000,
    "image_url": 2000,
}
"""The most characters of each thing, by its column in the CSV form, in the order of the documentation."""

NOT_AN_ADDRESS = "what stands there is not an email address; the import goes on without it"

Complain = Callable[[str], None]

_YEARS = range(1850, 2101)
_URL = re.compile(r"https?://[^\s/?#@]+(?:[/?#]\S*)?", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_FORMULA = ("=", "+", "-", "@")
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd\ud800-\udfff]")
"""Characters that control, turn a line around, break it, or stand for one that was lost."""


def fault(text: str, longest: int | None) -> str:
    """Return what makes a text unusable, as the end of a sentence, or nothing."""
    if "\n" in text or "\r" in text:
        return "contains a line break. Is a quotation mark left open? Write it on one line."
    if _HIDDEN.search(text):
        return "contains a control or invisible character. Delete it, or type the cell again."
    if text.startswith(_FORMULA):
        return f"begins with “{text[0]}”, as a formula does. Write the value, or leave the cell empty."
    if longest is not None and len(text) > longest:
        return f"is {len(text)} characters long; {longest} is the most. Is it in the right column?"
    return ""


def sorted_as(given: str, family: str) -> str:
    """Return where a name stands in a list: the family name, with its particles, before the given name."""
    return f"{family}, {given}" if given else family


def spelled(name: PersonName) -> str:
    """Return a name with its honorific."""
    return f"{name.honorific_prefix} {name.full}".strip()


def read_country(text: str, complain: Complain) -> str:
    """Return a country's code; complain of anything else that is not empty."""
    code = text.upper()
    if not code or code in COUNTRIES:
        return code
    hint = " (the United Kingdom is GB)" if code == "UK" else ""
    complain(
        f"country “{text}” is no ISO 3166-1 code. Write two letters such as FR{hint}, or leave it empty."
    )
    return ""


def is_email(text: str) -> bool:
    """Say whether this is one address. What is none is never kept and never repeated."""
    try:
        parse_email_address(text)
    except InvalidEmailAddress:
        return False
    return len(text) <= LONGEST["email"]


def read_date(column: str, text: str, complain: Complain) -> ReducedDate | None:
    """Return a reduced date; complain of anything else that is not empty."""
    if not text:
        return None
    try:
        day = parse_reduced_date(text)
    except InvalidDate:
        complain(f"{column} “{text}” is not a date. Write 2024, 2024-03 or 2024-03-31, or leave it empty.")
        return None
    if day.first_day.year not in _YEARS:
        complain(f"{column} “{text}” lies outside {_YEARS.start} to {_YEARS.stop - 1}. Correct the year.")
        return None
    return day


def check_order(starts: ReducedDate | None, ends: ReducedDate | None, complain: Complain) -> None:
    """Complain of an end before its start."""
    if starts and ends and ends.last_day < starts.first_day:
        complain(f"end_date {ends} lies before start_date {starts}. Correct one of them.")


def is_url(text: str) -> bool:
    """Say whether this is an address in the web, without a password in it."""
    return _URL.fullmatch(text) is not None


def is_secure_url(text: str) -> bool:
    """Say whether this is a web address that is read in secret."""
    return is_url(text) and text[:8].casefold() == "https://"


def is_scheme(text: str) -> bool:
    """Say whether this may name the place that an identifier comes from."""
    return text != ROSTER_SCHEME and _SCHEME.fullmatch(text) is not None
