"""What crosses the doors of the desk of batches: choices and numbers, never people."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from petitioner.organisers.rules import KEYS, is_storable
from petitioner.signatures.batch_rules import (
    AT_WORK,
    UNDONE_WITHIN,
    BatchAct,
    BatchState,
    BatchWish,
    Reason,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which signatures are meant: all that fit every field that is not empty."""

    since: date | None = None
    until: date | None = None
    """The days, UTC, on which they were counted, both included."""
    country: str = ""
    language: str = ""
    domain: str = ""
    """A mail domain and all below it."""
    hold_id: int = 0
    """What they are held for; those that are held are meant by nothing else."""

    @property
    def is_empty(self) -> bool:
        """Say whether it would be every signature."""
        return self == Choice()


@dataclass(frozen=True, slots=True)
class Spread:
    """How a batch is spread, most first: how many of each country, language and day."""

    countries: tuple[tuple[str, int], ...] = ()
    languages: tuple[tuple[str, int], ...] = ()
    days: tuple[tuple[date, int], ...] = ()

    def document(self) -> dict[str, list[list[object]]]:
        """Return it as plain values, to be kept as JSON."""
        return {
            "countries": [list(each) for each in self.countries],
            "languages": [list(each) for each in self.languages],
            "days": [[day.isoformat(), number] for day, number in self.days],
        }

    @classmethod
    def read(cls, document: Mapping[str, list[tuple[str, int]]]) -> "Spread":
        """Read what `document` made, or nothing."""
        return cls(
            tuple((code, number) for code, number in document.get("countries", ())),
            tuple((code, number) for code, number in document.get("languages", ())),
            tuple((date.fromisoformat(day), number) for day, number in document.get("days", ())),
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as the desk shows it."""

    number: int
    act: BatchAct
    state: BatchState
    reason: Reason | None
    choice: Choice
    asked_by: int
    asked_at: datetime
    looked: int
    """How many signatures were looked at so far, of `total`."""
    total: int
    chosen: int
    done: int
    """How many of the chosen ones have been changed, or changed back."""
    spread: Spread
    ended_at: datetime | None

    @property
    def is_at_work(self) -> bool:
        """Say whether a worker is to go on with it."""
        return self.state in AT_WORK

    def ends_undoing(self) -> datetime | None:
        """Return until when it can be undone; None: it cannot be."""
        is_over = self.state in {BatchState.DONE, BatchState.STOPPED} and self.done > 0
        if not is_over or self.ended_at is None or self.act is BatchAct.RELEASE:
            return None
        return self.ended_at + UNDONE_WITHIN

    def can_undo(self, now: datetime) -> bool:
        """Say whether it can be undone now."""
        end = self.ends_undoing()
        return end is not None and now < end

    def percent(self) -> int:
        """Return how far the worker is, of 100."""
        done, of = (self.looked, self.total) if self.state is BatchState.LOOKING else (self.done, self.chosen)
        if self.state is BatchState.UNDOING:
            done = max(self.chosen - self.done, 0)
        return min(100, 100 * done // of) if of else 0


@dataclass(frozen=True, slots=True)
class Hold:
    """A mail domain whose signatures are held once they are confirmed, and how many are held."""

    number: int
    domain: str
    made_at: datetime
    ended_at: datetime | None
    held: int


@dataclass(frozen=True, slots=True)
class BatchForm:
    """What the desk sends about batches."""

    wish: BatchWish
    slug: str
    choice: Choice = field(default_factory=Choice)
    number: int = 0
    """Of a batch, or of a hold."""
    act: str = ""
    reason: str = ""

    def to_bytes(self) -> bytes:
        """Return what `from_bytes` reads."""
        return json.dumps(asdict(self), default=date.isoformat).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "BatchForm":
        """Read what `to_bytes` made; raise `ValueError`, `TypeError` or `KeyError` if it is not that."""
        content = json.loads(plain)
        chosen = content["choice"]
        days = {name: chosen[name] and date.fromisoformat(chosen[name]) for name in ("since", "until")}
        form = cls(**{**content, "wish": BatchWish(content["wish"]), "choice": Choice(**{**chosen, **days})})
        words = (
            form.slug,
            form.act,
            form.reason,
            form.choice.country,
            form.choice.language,
            form.choice.domain,
        )
        if not all(isinstance(each, str) and is_storable(each) for each in words):
            raise ValueError("no page of ours lets this in")
        if not all(isinstance(each, int) and 0 <= each < KEYS for each in (form.number, form.choice.hold_id)):
            raise ValueError("this is no key")
        if form.act:
            BatchAct(form.act)
        if form.reason:
            Reason(form.reason)
        return form
