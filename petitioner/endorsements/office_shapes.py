"""What crosses this room's doors when staff act for a member: what they enter, and what becomes of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from petitioner.authorities.rules import Grantor
from petitioner.endorsements.office_rules import CAN_BE_TAKEN_BACK, Fate, Refusal, appears_at
from petitioner.endorsements.rules import Provenance
from petitioner.vocabulary.email_address import EmailAddress


@dataclass(frozen=True, slots=True)
class Entry:
    """What staff enter: whom, which text, since when, and how they know (`note` is for nobody outside).

    `entry_id` is drawn when the form is printed, so that sending it twice enters it once.
    """

    entry_id: UUID
    statement_id: int
    version_id: int
    language: str
    assembly_id: int
    person_id: int
    note: str
    url: str
    endorsed_on: date


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """An entry that a worker is to carry out, or to take back; `account_id` is whose session it came from."""

    entry: Entry
    account_id: int
    endorsement_id: int | None
    is_back_asked: bool


@dataclass(frozen=True, slots=True)
class RipeEntry:
    """An entry whose member was told at `mailed_at`, and has had the time to object."""

    entry: Entry
    account_id: int
    endorsement_id: int
    entered_at: datetime
    mailed_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """That a letter tells a member of an entry: whose account, and who stood behind their authority."""

    account_id: int
    granted_by: Grantor


@dataclass(frozen=True, slots=True)
class NoticeView:
    """What the page of such a letter may say; the address of who entered it stands in the letter alone."""

    granted_by: Grantor
    mailed_at: datetime | None

    @property
    def shown_from(self) -> datetime | None:
        """Return the moment from which the name is shown if nothing is answered; none before the letter."""
        return appears_at(self.mailed_at) if self.mailed_at is not None else None


@dataclass(frozen=True, slots=True)
class EnteredBy:
    """Who entered it, for the letter to the member."""

    staff: EmailAddress
    granted_by: Grantor


@dataclass(frozen=True, slots=True)
class EntryView:
    """One of one's own entries, and what has become of it; `version_id` tells the title."""

    entry_id: UUID
    fate: Fate
    refusal: Refusal | None
    name: str
    assembly: str
    version_id: int
    language: str
    endorsed_on: date
    asked_at: datetime
    mailed_at: datetime | None
    endorsement_id: int | None

    @property
    def appears_at(self) -> datetime | None:
        """Return the moment from which the name may be seen; none as long as the member was not told."""
        return appears_at(self.mailed_at) if self.mailed_at is not None else None

    @property
    def can_be_taken_back(self) -> bool:
        """Say whether staff may still take it back."""
        return self.fate in CAN_BE_TAKEN_BACK


@dataclass(frozen=True, slots=True)
class TextChoice:
    """One text that can be chosen: a version of a statement in one language; `value` names it in a form."""

    statement_id: int
    version_id: int
    number: int
    language: str
    title: str
    published_at: datetime

    @property
    def value(self) -> str:
        """Return what a form sends when this text is chosen."""
        return f"{self.number}-{self.language}"


@dataclass(frozen=True, slots=True)
class StatementChoice:
    """One statement that is open, and how a member stands on its page today, if at all."""

    statement_id: int
    slug: str
    language: str
    title: str
    provenance: Provenance | None
