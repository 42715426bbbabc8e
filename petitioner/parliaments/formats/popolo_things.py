"""The things of a Popolo document: what we need of each."""

from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any

from petitioner.parliaments.packed import pack_day, pack_name, unpack_day, unpack_name
from petitioner.parliaments.shapes import PersonName
from petitioner.vocabulary.period import ReducedDate


@dataclass(frozen=True, slots=True)
class PopoloPerson:
    """A person; `address_given`: something stood where an address should."""

    line: int = field(compare=False)
    name: PersonName
    email: str = field(repr=False)
    address_given: bool
    scheme: str
    identifier: str
    source_url: str
    image_url: str


@dataclass(frozen=True, slots=True)
class PopoloOrganization:
    """An organization; its classification in lower case and without underscores."""

    line: int = field(compare=False)
    name: str
    classification: str
    parent_id: str


@dataclass(frozen=True, slots=True)
class PopoloMembership:
    """A membership, as ids of what it connects."""

    line: int = field(compare=False)
    label: str = field(compare=False)
    person_id: str
    organization_id: str
    post_id: str
    on_behalf_of_id: str
    area_id: str
    event_id: str
    role: str
    starts: ReducedDate | None
    ends: ReducedDate | None
    email: str = field(repr=False)
    address_given: bool
    source_url: str


_person = attrgetter("line", "email", "address_given", "scheme", "identifier", "source_url", "image_url")
_ids = attrgetter("person_id", "organization_id", "post_id", "on_behalf_of_id", "area_id", "event_id")
_rest = attrgetter("role", "email", "address_given", "source_url")


def pack_person(person: PopoloPerson) -> Any:  # noqa: ANN401 - tuples of tuples
    """Return a person as a tuple."""
    return pack_name(person.name), _person(person)


def unpack_person(packed: Any) -> PopoloPerson:  # noqa: ANN401 - tuples of tuples
    """Return the person in a tuple."""
    name, (line, *rest) = packed
    return PopoloPerson(line, unpack_name(name), *rest)


def pack_membership(membership: PopoloMembership) -> Any:  # noqa: ANN401 - tuples of tuples
    """Return a membership as a tuple; what it says, without where it stands, is all but the first part."""
    days = pack_day(membership.starts), pack_day(membership.ends)
    return (membership.line, membership.label), _ids(membership), days, _rest(membership)


def unpack_membership(packed: Any) -> PopoloMembership:  # noqa: ANN401 - tuples of tuples
    """Return the membership in a tuple."""
    place, ids, days, (role, *rest) = packed
    return PopoloMembership(*[*place, *ids, role, *map(unpack_day, days), *rest])


@dataclass(frozen=True, slots=True)
class Beside:
    """A membership in a delegation or a group, beside the mandate."""

    kind: str
    name: str
    starts: ReducedDate | None
    ends: ReducedDate | None

    @property
    def begins(self) -> date:
        """The first day on which it may hold."""
        return self.starts.first_day if self.starts else date.min

    def meets(self, starts: ReducedDate | None, ends: ReducedDate | None) -> bool:
        """Say whether it may hold on a day of that time."""
        is_after = ends is not None and self.begins > ends.last_day
        is_before = starts is not None and self.ends is not None and self.ends.last_day < starts.first_day
        return not (is_after or is_before)


def pack_beside(one: Beside) -> Any:  # noqa: ANN401 - tuples of tuples
    """Return a membership beside the mandate as a tuple."""
    return one.kind, one.name, pack_day(one.starts), pack_day(one.ends)


def unpack_beside(packed: Any) -> Beside:  # noqa: ANN401 - tuples of tuples
    """Return the membership beside the mandate in a tuple."""
    kind, name, *days = packed
    return Beside(kind, name, *map(unpack_day, days))


@dataclass(frozen=True, slots=True)
class PopoloPost:
    """A post."""

    line: int = field(compare=False)
    organization_id: str
    role: str
    area_id: str


@dataclass(frozen=True, slots=True)
class PopoloArea:
    """An area: a country, whose code it has, or a constituency."""

    line: int = field(compare=False)
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class PopoloEvent:
    """A legislative period."""

    line: int = field(compare=False)
    organization_id: str
    starts: ReducedDate | None
    ends: ReducedDate | None
