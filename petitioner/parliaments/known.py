"""A roster as the tables have it. Pure."""

from dataclasses import dataclass
from datetime import date

from petitioner.parliaments.shapes import Mandate, PersonName


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person as the tables have them."""

    person_id: int
    name: PersonName
    image_url: str


@dataclass(frozen=True, slots=True)
class KnownMandate:
    """A mandate as the tables have it.

    `last_day` is the last day on which it counts. `is_end_inferred`: no file said that it ended; the person
    was missing from one, or a later mandate took its place.
    """

    membership_id: int
    person_id: int
    mandate: Mandate
    last_day: date | None
    is_end_inferred: bool

    @property
    def stated_end(self) -> str:
        """The end that a file gave, as written; empty when none did."""
        ends = self.mandate.ends
        return "" if ends is None or self.is_end_inferred else ends.text

    def is_over(self, today: date) -> bool:
        """Say whether the mandate ended before `today`."""
        return self.last_day is not None and self.last_day < today


@dataclass(frozen=True, slots=True)
class KnownRoster:
    """What the tables have about some people of one assembly; identifiers: (scheme, identifier) -> person."""

    people: dict[int, KnownPerson]
    identifiers: dict[tuple[str, str], int]
    mandates: tuple[KnownMandate, ...]
