"""The numbers of a statement as they were, as they spread over places, and as a chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from petitioner.declared.shapes import DeclarationView
from petitioner.imports.shapes import PublicImport
from petitioner.sample_audit.shapes import Audit
from petitioner.signatures.shapes import MailShares, Tally
from petitioner.statements.shapes import StatementView


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was published of a statement at one moment; None: from before that was kept."""

    confirmed: int = 0
    awaiting: int | None = 0
    withdrawn: int | None = 0
    held: int | None = 0
    invalidated: int | None = 0


@dataclass(frozen=True, slots=True)
class Row:
    """The numbers as they were when an hour (of a sealed statement: a day) ended."""

    ends_at: datetime
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Place:
    """What is shown of one place, and how much had happened in the statement when that was last asked."""

    shown: int
    """A multiple of ten; 0: nothing."""
    counted: int
    taken_back: int


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one statement: what is shown, as of a day, and the rest as one amount."""

    looked_on: date | None = None
    as_of: date | None = None
    counted: int = 0
    elsewhere: int = 0
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def shown(self) -> tuple[tuple[str, int], ...]:
        """Return country codes and multiples of ten, largest first."""
        found = [(code, place.shown) for code, place in self.places.items() if place.shown]
        return tuple(sorted(found, key=lambda each: (-each[1], each[0])))


NO_PLACES: Final = Places()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a statement in public, in the order in which it was noticed."""

    sequence: int
    kind: str
    happened_at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """An event that may have to be noted: once at most for each `fact` of a statement."""

    fact: str
    kind: str
    happened_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """All who tried to sign: each of them is in exactly one of the other numbers."""

    confirmed: int
    awaiting: int
    held: int
    withdrawn: int
    invalidated: int
    expired: int
    not_me: int

    @property
    def attempted(self) -> int:
        """Return the sum."""
        return (
            self.confirmed
            + self.awaiting
            + self.held
            + self.withdrawn
            + self.invalidated
            + self.expired
            + self.not_me
        )


@dataclass(frozen=True, slots=True)
class Bar:
    """The signatures of a day, a week, a month or a year that begins on a day; sizes are percents."""

    begins_on: date
    number: int
    x: float
    y: float
    width: float
    height: float
    is_open: bool = False
    """Whether that time is not over."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that happened, as a letter above the bar of its day."""

    letter: str
    day: date
    x: float
    y: float
    event: Event
    title: str = ""
    """Of an update, in the language of the page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the chart's table: the signatures of a week (or longer), and all until its end."""

    begins_on: date
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Signatures over time, by `day`, `week`, `month` or `year`; `grid` has numbers and their heights."""

    unit: str
    bars: Sequence[Bar]
    grid: Sequence[tuple[int, float]]
    flags: Sequence[Flag]
    table_unit: str
    lines: Sequence[Line]

    @property
    def highest(self) -> Bar:
        """Return the bar that stands highest, the first of several."""
        return max(self.bars, key=lambda bar: bar.number)


@dataclass(frozen=True, slots=True)
class NumberPage:
    """What there is to say about the number of a statement, in one language."""

    statement: StatementView
    tally: Tally
    parts: Breakdown
    places: Places
    shares: MailShares | None
    declared: Sequence[DeclarationView]
    imported: Sequence[PublicImport]
    audits: Sequence[Audit] = ()
