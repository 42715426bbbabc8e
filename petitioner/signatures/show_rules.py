"""What of a signer is shown, how names are put in order and found, and who may open sealed names again."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from petitioner.vocabulary.visibility import Visibility

SEALED_FOR: Final = timedelta(hours=72)
"""How long after the first person's wish a second one may open sealed names."""
MOST_WORDS: Final = 8
_LONGEST_KEY: Final = 400
"""Characters: one name can unfold to many times its length, and an index takes 2,700 bytes."""
_STROKED: Final = MappingProxyType(
    str.maketrans(
        {
            "ł": "l",
            "ø": "o",
            "đ": "d",
            "ħ": "h",
            "ŧ": "t",
            "\N{LATIN SMALL LETTER DOTLESS I}": "i",
            "æ": "ae",
            "œ": "oe",
        }
    )
)
"""Letters that carry their mark inside, where Unicode takes nothing apart."""


def shown_as(chosen: Visibility, allowed: Collection[Visibility]) -> Visibility:
    """Return what a signer chose or, where the statement does not allow that, the next less public thing."""
    ladder = list(Visibility)
    lower = (step for step in reversed(ladder[: ladder.index(chosen) + 1]) if step in allowed)
    return next(lower, Visibility.HIDDEN)


def shows_anybody(allowed: Collection[Visibility]) -> bool:
    """Say whether a statement lets any signer be shown."""
    return any(step is not Visibility.HIDDEN for step in allowed)


def folded(text: str) -> str:
    """Return the words of a text without case, marks and signs, one space apart: what is compared."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (c for c in plain.translate(_STROKED) if not unicodedata.combining(c))
    spaced = (c if c.isalnum() or unicodedata.category(c).startswith("M") else " " for c in kept)
    return " ".join("".join(spaced).split())


def sort_key(name: str, role: str) -> str:
    """Return what a signer is put in order and found by: the name and, behind a tab, the role."""
    return f"{folded(name)}\t{folded(role)}".strip()[:_LONGEST_KEY]


def search_words(text: str) -> tuple[str, ...]:
    """Return the words to look for; the beginning of each is enough."""
    return tuple(folded(text[:_LONGEST_KEY]).split()[:MOST_WORDS])


@dataclass(frozen=True, slots=True)
class Unsealing:
    """Who wished sealed names to be opened, and when; nobody yet, one, or two."""

    first_by: str | None = None
    first_at: datetime | None = None
    second_by: str | None = None


class UnsealStep(StrEnum):
    """What a wish to open sealed names leads to."""

    NOTED = "noted"
    SAME_PERSON = "same_person"
    TOO_SOON = "too_soon"
    AGREED = "agreed"
    GOES_ON = "goes_on"


def unseal_step(so_far: Unsealing, by: str, now: datetime) -> UnsealStep:
    """Say what the wish of one more person leads to: two people and three days open sealed names."""
    if so_far.second_by is not None:
        return UnsealStep.GOES_ON
    if so_far.first_by is None or so_far.first_at is None:
        return UnsealStep.NOTED
    if folded(so_far.first_by) == folded(by):
        return UnsealStep.SAME_PERSON
    return UnsealStep.TOO_SOON if now < so_far.first_at + SEALED_FOR else UnsealStep.AGREED
