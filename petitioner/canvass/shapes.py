"""What crosses this room's doors: plans, progress, letters, questions, and answers in public."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from petitioner.canvass.rules import Said, Shown, Stage
from petitioner.parliaments.shapes import MemberView
from petitioner.statements.shapes import StatementView
from petitioner.vocabulary.email_address import EmailAddress


@dataclass(frozen=True, slots=True)
class Round:
    """A canvass as the tables have it; `language` is empty where each letter is in the member's own."""

    canvass_id: int
    statement_id: int
    version_id: int
    version_number: int
    assembly_id: int
    assembly_slug: str
    assembly: str
    language: str
    stage: Stage
    begun_at: datetime
    closes_at: datetime
    reminded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Roll:
    """The members of an assembly on a day, for one canvass: who is to be asked, and how many are not.

    `sharing` of those to be asked have an address that another member has too.
    """

    members: int
    to_ask: tuple[MemberView, ...]
    already_asked: int
    confirmed_before: int
    without_address: int
    without_letters: int
    sharing: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What beginning would do: whom it would ask, about which text, until when, in which languages."""

    statement: StatementView
    assembly: str
    roll: Roll
    languages: tuple[tuple[str, int], ...]
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a canvass is, for the organiser: letters by what became of them, answers by what was said."""

    round: Round
    enrolled: int
    sent: int
    waiting: int
    bounced: int
    reminded: int
    answers: dict[Said, int]
    confirmed_before: int
    without_address: int
    without_letters: int

    @property
    def answered(self) -> int:
        """Return how many have answered."""
        return sum(self.answers.values())


@dataclass(frozen=True, slots=True)
class Invited:
    """A member who is asked, as they were called on the day they were enrolled."""

    member_id: UUID
    canvass_id: int
    person_id: int
    assembly_id: int
    name: str
    assembly: str
    statement_id: int
    version_id: int
    version_number: int
    language: str
    closes_at: datetime
    is_mailed: bool
    is_armed: bool
    put_off_before: int


@dataclass(frozen=True, slots=True)
class DueLetter:
    """A letter that a worker has claimed, ready to be written."""

    invited: Invited
    address: EmailAddress
    statement: StatementView

    @property
    def is_reminder(self) -> bool:
        """Say whether the member has got the letter once already."""
        return self.invited.is_mailed


@dataclass(frozen=True, slots=True)
class Question:
    """What the page of a letter says; `last` is the member's answer so far."""

    name: str
    assembly: str
    statement: StatementView
    closes_at: datetime
    is_open: bool
    last: Said | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingAnswer:
    """What a member answered and nobody has carried out yet."""

    answer_id: int
    member_id: UUID
    said: Said
    answered_at: datetime
    statement_id: int
    version_id: int
    version_number: int
    language: str
    person_id: int
    assembly_id: int
    canvass_id: int


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """What a member says, as the public sees it.

    Name, country, delegation, group and role are those of the day they were enrolled; `delegation_now` and
    `group_now` are today's, or the same for whoever no longer sits in the assembly (`is_former`).
    """

    honorific_prefix: str
    given_name: str
    family_name: str
    sort_name: str
    country: str
    delegation: str
    group: str
    role: str
    delegation_now: str
    group_now: str
    is_former: bool
    shown: Shown
    answered_on: date | None

    @property
    def name(self) -> str:
        """Given name and family name, without the honorific."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True)
class AskedMember:
    """A member who is asked, with what became of their letter; `public` is still to be placed."""

    person_id: int
    public: PublicAnswer
    last: Said | None
    is_mailed: bool
    is_due: bool

    @property
    def was_reached(self) -> bool:
        """Say whether the letter left, or was answered, which shows the same."""
        return self.is_mailed or self.last is not None


@dataclass(frozen=True, slots=True)
class AssemblyAnswers:
    """What the members of one assembly say to a statement, in the order of their sort names.

    Everybody in `answers` was sent a letter. Of the others there are numbers only: `unreached` (no address,
    a letter that came back, no letters wanted), `confirmed_before` (had confirmed that they back it, and were
    not asked), `waiting` (the letter is still to leave).
    """

    assembly: str
    slug: str
    members: int
    version_id: int
    version_number: int
    begun_on: date
    last_day: date
    is_closed: bool
    unreached: int
    confirmed_before: int
    waiting: int
    answers: tuple[PublicAnswer, ...]

    def counted(self) -> dict[Shown, int]:
        """Return how many are shown with each word, all words in order."""
        counts = Counter(answer.shown for answer in self.answers)
        return {word: counts[word] for word in Shown}
