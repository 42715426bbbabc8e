"""The things of a Popolo document: what we need of each."""

from dataclasses import dataclass, field

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
