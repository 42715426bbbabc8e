"""Read how many letters to signers the large providers took, put off and refused."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from petitioner.foundation.db import Session
from petitioner.signatures.store import tallies as store
from petitioner.vocabulary.letter_provider import OTHERS

DAYS: Final = 7
LEAST_SHOWN: Final = 10
"""A provider that got fewer letters is counted among the others."""


@dataclass(frozen=True, slots=True)
class ProviderLetters:
    """What became of the letters to one provider within a week; an empty name stands for all others."""

    provider: str
    taken: int = 0
    later: int = 0
    refused: int = 0

    @property
    def all(self) -> int:
        """Return how many letters were handed over, or were to be."""
        return self.taken + self.later + self.refused

    def and_those_of(self, other: "ProviderLetters") -> "ProviderLetters":
        """Return both together, under the one's name."""
        return ProviderLetters(
            self.provider,
            self.taken + other.taken,
            self.later + other.later,
            self.refused + other.refused,
        )


def read_letters(session: Session, *, today: date) -> tuple[ProviderLetters, ...]:
    """Return the providers of the last seven days, those with most letters first, all others last."""
    found: dict[str, dict[str, int]] = {}
    for row in store.letters(session, since=today - timedelta(days=DAYS - 1)):
        found.setdefault(row.provider, {})[row.delivery] = row.number
    each = [ProviderLetters(provider, **numbers) for provider, numbers in found.items()]
    others = ProviderLetters(OTHERS)
    named = []
    for one in each:
        if one.provider == OTHERS or one.all < LEAST_SHOWN:
            others = others.and_those_of(one)
        else:
            named.append(one)
    named.sort(key=lambda one: (-one.all, one.provider))
    return (*named, others) if others.all else tuple(named)
