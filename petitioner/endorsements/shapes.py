"""What crosses this room's doors: backers as the public sees them, and what recording one has done."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from petitioner.endorsements.office_shapes import EnteredBy, NoticeView
from petitioner.endorsements.rules import Answer, Asking, Fact, Proof, Provenance, Standing, State
from petitioner.parliaments.shapes import PersonName
from petitioner.statements.shapes import StatementView
from petitioner.vocabulary.email_address import EmailAddress


@dataclass(frozen=True, slots=True)
class Carried:
    """A correction to which a backing was carried over, after notice and 72 hours without an objection."""

    version_number: int
    noticed_on: date
    carried_on: date


@dataclass(frozen=True, slots=True)
class Backer:
    """A person who backs a statement, or did until `withdrawn_on`.

    Name, country, delegation, group and role are those of the day of the endorsement; `delegation_now` and
    `group_now` are today's, or the same for whoever no longer sits in the assembly (`is_former`).
    `evidence_url` may be empty; `number` names the endorsement in public, `person_id` the person.
    `is_initiator`: they began it, and back it still. Who `is_earlier` backed an earlier text and has not said
    anything of the newest. `confirmed_at` is when the member last spoke in person. `leaf` is the place in the
    log of what it says of this; the `salt`, in hexadecimal, opens it.
    """

    number: int

    name: str
    given_name: str
    family_name: str
    honorific_prefix: str
    sort_name: str
    country: str
    delegation: str
    group: str
    role: str
    provenance: Provenance
    evidence_url: str
    endorsed_on: date
    withdrawn_on: date | None
    is_former: bool
    version_number: int
    language: str
    delegation_now: str
    group_now: str
    is_initiator: bool = False
    version_published_on: date | None = None
    is_earlier: bool = False
    carried: Carried | None = None
    confirmed_at: datetime | None = None
    person_id: int = 0
    leaf: int | None = None
    salt: str = ""

    @property
    def is_counted(self) -> bool:
        """Say whether they count: they back the newest text, sit there, by more than the organiser's word."""
        is_shown_only = self.is_former or self.is_earlier or self.provenance is Provenance.REPORTED
        return self.withdrawn_on is None and not is_shown_only


@dataclass(frozen=True, slots=True)
class Share:
    """One delegation or group: its members on the day asked for, and how many of them back the statement."""

    name: str
    members: int
    backers: int


@dataclass(frozen=True, slots=True)
class AssemblyBacking:
    """One assembly and one statement.

    Of the `members` who sit on the day asked for, `backing` back the newest text on more than the organiser's
    word. Former members, `withdrawn` ones and those who backed an `earlier` text only are listed among
    `backers`, never counted. Shares follow the delegation and group of the day asked for; members without one
    are in no share. Of those who count, `confirmed_lately` spoke in person within 90 days, and the one who
    spoke longest ago did so on `oldest_confirmation`.
    """

    assembly: str
    slug: str
    members: int
    backing: int
    withdrawn: int
    delegations_backing: int
    delegations: tuple[Share, ...]
    groups: tuple[Share, ...]
    backers: tuple[Backer, ...]
    earlier: int = 0
    confirmed_lately: int = 0
    oldest_confirmation: date | None = None

    def counted(self, provenance: str) -> int:
        """Return how many of those who back it are known in this way."""
        return sum(backer.is_counted and backer.provenance == provenance for backer in self.backers)


@dataclass(frozen=True, slots=True)
class BackedText:
    """The text that is endorsed: one version of a statement, in the language it was read in."""

    statement_id: int
    version_id: int
    version_number: int
    language: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An endorsement that the public may see, with what is needed to place it."""

    person_id: int
    assembly_id: int
    standing: Standing
    backer: Backer


@dataclass(frozen=True, slots=True)
class Kept:
    """An endorsement as the tables have it, with what its evidence shows.

    `records` are its public records: address, and SHA-256 of a kept copy.
    """

    endorsement_id: int
    standing: Standing
    version_number: int
    endorsed_on: date
    withdrawn_on: date | None
    records: frozenset[tuple[str, bytes | None]]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """What shows that an endorsement, or its end, is real; `copy_digest` is the SHA-256 of a kept copy."""

    url: str
    copy_digest: bytes | None
    note: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class PublicEvidence:
    """What the public may know of one piece of evidence: never who wrote it down, nor their note."""

    proof: Proof
    url: str
    copy_digest: str
    """SHA-256 of a kept copy, in hexadecimal; empty when there is none."""
    recorded_at: datetime
    is_own_word: bool = False
    """Whether the member gave it, at the address of a letter to them."""


class Outcome(StrEnum):
    """What recording has done."""

    RECORDED = "recorded"
    EVIDENCE_ADDED = "evidence added"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was done about whom."""

    outcome: Outcome
    endorsement_id: int
    name: PersonName
    assembly: str
    version_number: int
    replaced_version: int | None = None


OWN_WORD: Final = "the member, by the letter to their official address"
"""Who recorded what a member answered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A letter that waits to be sent: to whom, in which language."""

    name: PersonName
    assembly: str
    language: str


@dataclass(frozen=True, slots=True)
class OpenLetter:
    """The latest letter about an endorsement that still can be answered, or is still to be sent."""

    asked_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """Of an endorsement, what a letter and its page say: whom it names, what they back, how we know."""

    endorsement_id: int
    person_id: int
    assembly_id: int
    version_id: int
    language: str
    country: str
    state: State
    provenance: Provenance
    name: str
    assembly: str
    endorsed_on: date
    evidence_url: str


@dataclass(frozen=True, slots=True)
class DueLetter:
    """A letter that a worker has claimed; `put_off_before`: how often a mail server wanted it later.

    `entered_by`: it tells the member what their office entered; without, it asks whether they back it.
    """

    letter_id: UUID
    named: Named
    language: str
    put_off_before: int
    address: EmailAddress
    statement: StatementView
    entered_by: EnteredBy | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What the page of a letter says; `notice`: the letter told the member what their office entered."""

    asking: Asking
    named: Named
    statement: StatementView
    expires_at: datetime
    notice: NoticeView | None = None


@dataclass(frozen=True, slots=True)
class WaitingAnswer:
    """What a member answered and nobody has carried out yet."""

    answer_id: int
    endorsement_id: int
    statement_id: int
    answer: Answer
    answered_at: datetime
