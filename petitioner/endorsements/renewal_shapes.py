"""What crosses this room's doors when a backing is to hold for a newer text or a newer year."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from petitioner.endorsements.renewal_rules import Kind, Reply
from petitioner.endorsements.shapes import Named
from petitioner.statements.shapes import Difference, Edit, StatementView
from petitioner.vocabulary.email_address import EmailAddress


@dataclass(frozen=True, slots=True)
class Behind:
    """A live endorsement of a text that is not the newest, about which nobody has been asked yet."""

    endorsement_id: int
    statement_id: int
    version_number: int
    language: str
    country: str
    newest_id: int
    has_objected: bool


@dataclass(frozen=True, slots=True)
class Renewable:
    """A live endorsement, with when the member last spoke, and when they were last asked to speak again.

    `version_id` is the text their name stands under: the one they backed, or one they were carried over to.
    """

    endorsement_id: int
    person_id: int
    assembly_id: int
    version_id: int
    language: str
    country: str
    last_confirmed: datetime
    last_asked: datetime | None
    has_open_question: bool


@dataclass(frozen=True, slots=True)
class ClaimedRenewal:
    """A letter as a worker has claimed it."""

    letter_id: UUID
    endorsement_id: int
    version_id: int
    kind: Kind
    language: str
    put_off_before: int


@dataclass(frozen=True, slots=True)
class TextChange:
    """The text a member backs, the text they are asked about, and what lies between.

    Without `difference` both are the same, or the older one does not exist in this language. `edits` are of
    all versions in between.
    """

    backed: StatementView
    statement: StatementView
    difference: Difference | None
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class DueRenewal:
    """A letter ready to be written."""

    letter: ClaimedRenewal
    named: Named
    address: EmailAddress
    change: TextChange


@dataclass(frozen=True, slots=True)
class RenewalQuestion:
    """What the page of a letter says: `last` is what the member said, `replies` what they can say now."""

    kind: Kind
    last: Reply | None
    replies: tuple[Reply, ...]
    named: Named
    change: TextChange
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingReply:
    """What a member pressed and nobody has carried out yet."""

    reply_id: int
    letter_id: UUID
    endorsement_id: int
    renewed_id: int | None
    statement_id: int
    version_id: int
    kind: Kind
    language: str
    reply: Reply
    replied_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far asking again has come, of everybody who was asked lately."""

    asked: int
    delivered: int
    confirmed: int
    withdrawn: int

    @property
    def no_answer(self) -> int:
        """Return how many have not answered."""
        return self.asked - self.confirmed - self.withdrawn


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What asking again has done, or would do; who has no address, or an open question, is left out."""

    asked: int
    backers: int
    without_address: int
    with_open_question: int
    progress: Progress
