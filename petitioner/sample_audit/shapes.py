"""What leaves the room: an audit as it stands, and a letter that is due."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from petitioner.sample_audit.rules import Outcome, Promise, result_text
from petitioner.vocabulary.email_address import EmailAddress


@dataclass(frozen=True, slots=True)
class Audit:
    """One sample audit; what has not happened yet is None or empty. `drawn` are places in the log."""

    audit_id: int
    promise: Promise
    promise_leaf: int
    begun_at: datetime
    value: bytes | None
    drawn_at: datetime | None
    drawn: tuple[int, ...]
    first_by: str | None
    second_by: str | None
    asked_at: datetime | None
    closes_at: datetime | None
    outcome: Outcome | None
    result_leaf: int | None
    published_at: datetime | None

    @property
    def result(self) -> str | None:
        """Return the published result in the words whose digest stands in the log."""
        if self.outcome is None or self.value is None:
            return None
        return result_text(self.promise.digest(), self.value, self.drawn, self.outcome)


@dataclass(frozen=True, slots=True, repr=False)
class DrawnSigner:
    """Who stands behind a drawn leaf, opened for a moment; its `repr` shows nothing."""

    place: int
    language: str
    name: str
    secret: bytes
    address: EmailAddress


@dataclass(frozen=True, slots=True, repr=False)
class DueLetter:
    """A letter a worker has claimed."""

    leaf_id: UUID
    language: str
    closes_at: datetime
    put_off_before: int
    address: EmailAddress


@dataclass(frozen=True, slots=True)
class Question:
    """What the page of a letter may know."""

    version_id: int
    language: str
    closes_at: datetime
    is_open: bool
    last: str | None
