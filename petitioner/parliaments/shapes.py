"""What crosses this room's doors: a roster as read, what it changes, and who sits where."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from petitioner.vocabulary.period import ReducedDate

DELEGATION = "delegation"
GROUP = "political_group"
"""How Popolo classifies the two kinds of groupings inside an assembly that we know."""

ROSTER_SCHEME = "roster"
"""The scheme of the identifiers that an assembly's own files use (`person_id`)."""

SHOWN = 200
"""Problems, changes and suspicions that are worth printing one by one."""

Progress = Callable[[str, int, int], None]
"""Called now and then with what is being done, how much of it is, and of how much (0: who knows)."""


def in_silence(_what: str, _done: int, _total: int) -> None:
    """Tell nobody of any progress."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """How a person is called, where they stand in an alphabetical list, and how else they are found.

    `other_names` are former names and those in other scripts: a search finds them, no list shows them.
    """

    honorific_prefix: str
    given_name: str
    family_name: str
    sort_name: str
    other_names: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        """Given name and family name, without the honorific."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True)
class Mandate:
    """A right to sit: as what, for whom, from when to when. The address is the office's, not for logs.

    `area`: the constituency, as the assembly calls it; empty where there are none.
    """

    delegation: str
    group: str
    area: str
    role: str
    country: str
    email: str = field(repr=False)
    starts: ReducedDate | None
    ends: ReducedDate | None
    source_url: str


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person's one mandate in one assembly, and the line of the file on which it begins.

    `image_url`: where a photograph of the person can be seen; a link, never loaded.
    """

    line: int
    code: str
    name: PersonName
    parliament: str
    chamber: str
    mandate: Mandate
    scheme: str
    identifier: str
    image_url: str = ""


class SuspicionKind(StrEnum):
    """What may be right and is often wrong: a person looks at it before the import. In this order."""

    MALFORMED_ADDRESS = "malformed address"
    OVERLAP = "overlapping mandates"
    NAMESAKE = "same name"
    SHARED_ADDRESS = "shared address"
    OTHER_PERSON = "another person?"
    NEW_DOMAIN = "address elsewhere"
    MANY_LEFT = "many left"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Something to look at; the sentence says what the import does about it. Addresses are left out."""

    kind: SuspicionKind
    slug: str
    code: str
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A roster that reads well: its rows, and where they come from (SHA-256 of the bytes in `digest`).

    Rows and suspicions are on a shelf; `people` has the rows once more, by the slug of the assembly and by
    person, in the order in which they come. `ignored` counts the fields of the file that mean nothing here,
    by name.
    """

    file_name: str
    digest: bytes
    licence: str
    source_url: str
    rows: Sequence[RosterRow]
    people: Mapping[str, Iterable[Sequence[RosterRow]]]
    suspicions: Iterable[Suspicion] = ()
    ignored: tuple[tuple[str, int], ...] = ()


class ChangeKind(StrEnum):
    """What an import does to one person; each has its sign in the difference."""

    JOINED = "joined"
    LEFT = "left"
    PAST = "past mandate"
    NAME = "name"
    GROUP = "group"
    DELEGATION = "delegation"
    ROLE = "role"
    AREA = "constituency"
    COUNTRY = "country"
    ADDRESS = "address"
    DATES = "dates"
    SOURCE = "source"
    IDENTIFIER = "identifier"
    IMAGE = "photograph"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, for a person to review; addresses appear as `…@domain` only."""

    kind: ChangeKind
    code: str
    name: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class AssemblyDiff:
    """What an import changes in one assembly; `unchanged` counts rows of the file that change nothing.

    `counts` says how many changes of each kind there are, `suspicious` how much is suspicious; of each kind
    the first are in `changes` and `suspicions`, or all if all were asked for. `roster_id` is the import as
    which the change was written down; none if nothing was.
    """

    slug: str
    assembly: str
    is_new: bool
    changes: tuple[Change, ...]
    counts: tuple[tuple[ChangeKind, int], ...]
    unchanged: int
    without_address: int
    suspicions: tuple[Suspicion, ...]
    suspicious: int
    roster_id: int | None = field(default=None, compare=False)

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        """Return the first changes of one kind, in the order of the file."""
        return tuple(change for change in self.changes if change.kind is kind)


@dataclass(frozen=True, slots=True)
class RosterDiff:
    """What an import changes, per assembly in the order of the file.

    `digest` stands for exactly this difference between this file and these tables: if either changes, so
    does it.
    """

    assemblies: tuple[AssemblyDiff, ...]
    digest: str
    ignored: tuple[tuple[str, int], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether the file only confirms what is known."""
        return not any(diff.changes or diff.is_new for diff in self.assemblies)

    @property
    def is_suspicious(self) -> bool:
        """Say whether somebody should look before it is taken in."""
        return any(diff.suspicions for diff in self.assemblies)


@dataclass(frozen=True, slots=True)
class RosterView:
    """One import, for a list; `is_last` of its assembly, and therefore the one that may be reverted."""

    roster_id: int
    assembly_slug: str
    assembly: str
    file_name: str
    digest: bytes
    licence: str
    source_url: str
    row_count: int
    imported_at: datetime
    is_last: bool
    is_revertible: bool


@dataclass(frozen=True, slots=True)
class AssemblyView:
    """An assembly, with the number of people who hold a mandate on the day asked for."""

    assembly_id: int
    slug: str
    name: str
    parliament: str
    chamber: str
    members: int


@dataclass(frozen=True, slots=True)
class GroupingView:
    """A delegation or a political group of an assembly; `kind` is `DELEGATION` or `GROUP`."""

    grouping_id: int
    assembly_id: int
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """A delegation or a political group, and its members on the day asked for."""

    name: str
    members: int


@dataclass(frozen=True, slots=True)
class Headcount:
    """An assembly on one day: its members, and its delegations and groups that have any, by name."""

    assembly_id: int
    slug: str
    name: str
    members: int
    delegations: tuple[Part, ...]
    groups: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """A mandate that holds on the day asked for; of two that overlap, the one that began later."""

    membership_id: int
    person_id: int
    assembly_id: int
    delegation: str
    group: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person of one assembly; `codes` are the ids that the assembly's rosters use for them.

    `image_url`: an https address of a photograph, to tell people of one name apart; a link, never loaded.
    """

    person_id: int
    assembly_id: int
    assembly_slug: str
    assembly: str
    name: PersonName
    codes: tuple[str, ...]
    image_url: str


@dataclass(frozen=True, slots=True)
class MemberView:
    """A person and the mandate they hold on the day asked for."""

    person: PersonView
    membership_id: int
    mandate: Mandate
