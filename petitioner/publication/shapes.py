"""The public form of things: what pages and documents are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from petitioner.canvass.shapes import AssemblyAnswers, PublicAnswer
from petitioner.declared.shapes import DeclarationView
from petitioner.endorsements.shapes import AssemblyBacking, Backer, PublicEvidence
from petitioner.imports.shapes import PublicImport
from petitioner.publication.number_shapes import NO_PLACES, Chart, Places
from petitioner.signatures.shapes import PublicSigner, Tally
from petitioner.statements.shapes import (
    OrganisationView,
    StatementView,
    Threshold,
)
from petitioner.transparency.shapes import Standing
from petitioner.updates.shapes import PublicUpdate, Update


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter that ties a wedge of the half-circle to a line of the table."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Hemicycle:
    """An assembly drawn: SVG path data by kind of mark, each with this radius; empty where there is none.

    `withdrawn` counts those who withdrew and still sit there.
    """

    radius: float
    solid: str
    half: str
    half_fill: str
    ringed: str
    cross: str
    none: str
    bounds: str
    """Lines between the groups."""
    withdrawn: int
    letters: tuple[Letter, ...]
    group_letters: tuple[str, ...]
    """Of every group, in the order of the table."""


@dataclass(frozen=True, slots=True)
class ThresholdEvent:
    """The moment at which a threshold was met, or lost again."""

    threshold: Threshold
    is_met: bool
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class ThresholdLine:
    """A threshold, how far the assembly that comes nearest is, and since when.

    `lost_at` and `met_again_at` are there only while they are the last that happened.
    """

    threshold: Threshold
    assembly: str
    names: int
    delegations: int
    groups: int
    is_met: bool
    first_met_at: datetime | None
    lost_at: datetime | None
    met_again_at: datetime | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Some of an assembly's backers, at an address of their own: `tail` follows that of the whole list.

    `kind` is `delegation`, `group` or `provenance`; of the last, `name` is a provenance or `withdrawn`.
    """

    kind: str
    name: str
    tail: str
    backers: tuple[Backer, ...]


@dataclass(frozen=True, slots=True)
class BackersPage:
    """The backers of a statement in one assembly, all of them or those of a filter."""

    statement: StatementView
    assembly: AssemblyBacking
    filters: tuple[Filter, ...]
    chosen: Filter | None = None
    is_canvassed: bool = False
    """Whether every member was asked, so that there is a page of answers."""


@dataclass(frozen=True, slots=True)
class AnswerFilter:
    """Some of those who were asked, at an address of their own: `tail` follows that of the whole list.

    `kind` is `answer` or `delegation`; of the first, `name` is the word that is shown.
    """

    kind: str
    name: str
    tail: str
    answers: tuple[PublicAnswer, ...]


@dataclass(frozen=True, slots=True)
class AnswersPage:
    """What the members of one assembly say who were asked, all of them or those of a filter."""

    statement: StatementView
    asked: AssemblyAnswers
    filters: tuple[AnswerFilter, ...]
    chosen: AnswerFilter | None
    has_backers: bool
    """Whether there is a page of those who back it."""

    @property
    def has_delegations(self) -> bool:
        """Say whether the members of this assembly sit in delegations."""
        return any(answer.delegation_now for answer in self.asked.answers)

    @property
    def has_groups(self) -> bool:
        """Say whether the members of this assembly sit in groups."""
        return any(answer.group_now for answer in self.asked.answers)


@dataclass(frozen=True, slots=True)
class BackedVersion:
    """The text that is backed; the SHA-256 of what lies at `address` is its hash, in hexadecimal."""

    title: str
    published_on: date
    text_hash: str
    address: str
    is_newest: bool


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """What happened on a day: `endorsed`, `withdrawn`, `carried`, or what a piece of evidence shows."""

    day: date
    what: str
    url: str = ""
    copy_digest: str = ""


@dataclass(frozen=True, slots=True)
class BackerPage:
    """How we know that one person backs the statement: nothing of anybody else, so that it stays theirs."""

    statement: StatementView
    assembly: str
    assembly_slug: str
    backer: Backer
    text: BackedVersion
    timeline: tuple[TimelineLine, ...]


@dataclass(frozen=True, slots=True)
class EndorsementLine:
    """One endorsement as data: who, in which assembly, which text, and what shows it."""

    assembly: AssemblyBacking
    backer: Backer
    text: StatementView
    evidence: tuple[PublicEvidence, ...]


@dataclass(frozen=True, slots=True)
class DeclaredName:
    """A backer as a written declaration names them: honorific, given name, SURNAME."""

    name: str
    backer: Backer


@dataclass(frozen=True, slots=True)
class DeclarationPart:
    """The names of one assembly: the initiator, then each list in the alphabetical order of the language.

    `backing` are those who count, `earlier` backed an earlier text only, `former` back it and no longer sit
    there, `withdrawn` took it back.
    """

    assembly: str
    backing: tuple[DeclaredName, ...]
    earlier: tuple[DeclaredName, ...]
    former: tuple[DeclaredName, ...]
    withdrawn: tuple[DeclaredName, ...]


@dataclass(frozen=True, slots=True)
class DeclarationPage:
    """A statement with the names under it, in the form of a written declaration, as it stood on a day."""

    statement: StatementView
    parts: tuple[DeclarationPart, ...]
    as_of: date


@dataclass(frozen=True, slots=True)
class AssembliesPage:
    """Every assembly from which somebody backs the statement."""

    statement: StatementView
    backing: tuple[AssemblyBacking, ...]


@dataclass(frozen=True, slots=True)
class StatementPage:
    """A statement in one language with everything its page shows."""

    statement: StatementView
    tally: Tally
    backing: tuple[AssemblyBacking, ...]
    canvassed: tuple[AssemblyAnswers, ...]
    """Assemblies of which every member was asked."""
    hemicycles: Mapping[str, Hemicycle | None]
    """By the slug of the assembly."""
    shown_backers: Mapping[str, tuple[Backer, ...]]
    """By the slug of the assembly; the newest, where there are many."""
    thresholds: tuple[ThresholdLine, ...]
    signers: tuple[PublicSigner, ...]
    are_names_sealed: bool
    """Whether nobody is shown, whatever they chose."""
    form_token: str
    milestone: int | None
    """The next number of signatures worth a mark; none when there is nothing ahead."""
    standing: Standing
    """Whether the number is the log's."""
    declared: tuple[DeclarationView, ...]
    """What the organisation says it has collected elsewhere."""
    imported: tuple[PublicImport, ...] = ()
    """What it imported from other platforms."""
    updates: tuple[PublicUpdate, ...] = ()
    """What happened last, but for answers of the addressee."""
    responses: tuple[PublicUpdate, ...] = ()
    answer_day: date | None = None
    overdue_days: int = 0
    """For how many days an answer was expected and has not come."""
    chart: Chart | None = None
    """Signatures over time; none while nobody has been counted."""
    places: Places = NO_PLACES


@dataclass(frozen=True, slots=True)
class SignersList:
    """The page of everybody who lets themselves be shown, or of those somebody looks for."""

    statement: StatementView
    prominent: tuple[PublicSigner, ...]
    signers: tuple[PublicSigner, ...]
    after: UUID | None
    """After whom the rest follows, if there is a rest."""
    words: str = ""
    is_search: bool = False
    is_first: bool = True
    is_place_lost: bool = False
    """Whether the list was to go on after somebody who is no longer in it."""
    are_names_sealed: bool = False


@dataclass(frozen=True, slots=True)
class HomeItem:
    """A statement as the front page lists it."""

    statement: StatementView
    tally: Tally
    backing: tuple[AssemblyBacking, ...]
    updates: tuple[Update, ...] = ()
    today: date = date.max


@dataclass(frozen=True, slots=True)
class HomePage:
    """The front page in one language."""

    organisation: OrganisationView
    language: str
    languages: tuple[str, ...]
    items: tuple[HomeItem, ...]
    total: int = 0
    """How many statements there are, shown here or not."""
