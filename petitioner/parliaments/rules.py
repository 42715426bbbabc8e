"""Names, slugs and refusals of parliaments: values in, values out."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from petitioner.parliaments.letters import LATIN, PLAIN
from petitioner.parliaments.shapes import Mandate, PersonName
from petitioner.vocabulary import searchable as vocabulary

SLUG_STEM = 71
"""Characters of a long slug that stay before the digest which keeps it unique."""

SHORTEST_SLUG = 3


class UnknownAssembly(LookupError):
    """No assembly has this slug; the message says which there are."""


class UnknownPerson(LookupError):
    """No person has this id, or several assemblies have one; the message says what to do."""


class UnknownRoster(LookupError):
    """No import has this number; the message says where numbers are listed."""


class NotReviewed(RuntimeError):
    """The difference is no longer the one that was looked at; the message says what to do."""


class NotRevertible(RuntimeError):
    """An import that cannot be undone; the message says why, and what rests on it."""


class NoMandate(LookupError):
    """The person did not sit on that day; the message says when they did."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a roster that somebody must put right; line 0 is the file as a whole."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.sentence}" if self.line else self.sentence


class BadRoster(ValueError):
    """A roster that cannot be taken in, with every problem found, by line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def folded(text: str) -> str:
    """Return `text` as it is compared and sorted: without case, accents, or unusual letters."""
    # taken apart first: a letter in mathematical script has a case only once it is a plain one
    letters = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", letters).casefold().translate(PLAIN)
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


def searchable(name: PersonName) -> str:
    """Return what a search for a person looks through."""
    return vocabulary.searchable(" ".join((name.full, name.sort_name, *name.other_names)))


def assembly_name(parliament: str, chamber: str) -> str:
    """Return what the public calls the assembly."""
    return f"{parliament}, {chamber}" if chamber else parliament


@lru_cache(maxsize=1024)
def assembly_slug(parliament: str, chamber: str) -> str:
    """Return the short name by which an assembly is known for ever: always the same for the same names.

    Latin, Cyrillic and Greek names are spelled out; a name in another script, or too long, ends in a digest.
    """
    full = assembly_name(parliament, chamber)
    latin = folded(full.casefold().translate(LATIN)).translate(LATIN)
    words = re.findall(r"[a-z0-9]+", latin.replace("'", ""))
    slug = "-".join(words)
    digest = hashlib.sha256(full.encode()).hexdigest()[:8]
    if len(slug) < SHORTEST_SLUG:
        return f"assembly-{digest}"
    if len(slug) > SLUG_STEM + 9:
        return f"{slug[:SLUG_STEM].rstrip('-')}-{digest}"
    return slug


def period_in_words(mandate: Mandate) -> str:
    """Return when a mandate ran, for a sentence."""
    starts = f"from {mandate.starts}" if mandate.starts else ""
    ends = f"until {mandate.ends}" if mandate.ends else ""
    return f"{starts} {ends}".strip() or "without dates"


def domain_of(email: str) -> str:
    """Return where an address is, not whose."""
    return email.rpartition("@")[2].casefold()
