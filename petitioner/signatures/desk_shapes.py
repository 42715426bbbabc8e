"""What crosses the doors of the signatures' desk: numbers, never people."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime

from petitioner.organisers.rules import KEYS, is_storable
from petitioner.signatures.desk_rules import DeskAct


@dataclass(frozen=True, slots=True)
class Bar:
    """How many were counted on one day, and how high its bar is, of 100."""

    day: date
    number: int
    height: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of one statement; `changed_at` is None before anybody signed."""

    confirmed: int
    awaiting: int
    withdrawn: int
    held: int
    invalidated: int
    changed_at: datetime | None
    countries: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    days: tuple[Bar, ...]
    seal: "Seal | None"


@dataclass(frozen=True, slots=True)
class Seal:
    """The sealed names of a statement: since when, who wished first to open them and whether two did.

    `opens_at`: from when on a second person's wish counts.
    """

    sealed_at: datetime
    first_at: datetime | None
    opens_at: datetime | None
    is_opening: bool


@dataclass(frozen=True, slots=True)
class FoundSigner:
    """What the desk may know of a signature that was found by its address; `place` tells two apart."""

    place: int
    state: str
    signed_on: date
    country: str
    language: str
    visibility: str


@dataclass(frozen=True, slots=True)
class Search:
    """The answer to the newest question of an account; nobody is found when `found` is empty."""

    search_id: int
    asked_at: datetime
    found: tuple[FoundSigner, ...]


@dataclass(frozen=True, slots=True, repr=False)
class SignaturesForm:
    """What the desk sends to this room: `email` for a search, `search_id` and `place` for who was found."""

    act: DeskAct
    slug: str
    email: str = ""
    search_id: int = 0
    place: int = 0
    secret: str = ""
    """What the comments are encrypted under, for the session that asks."""
    signer: str = ""
    """The public id of whose comment is decided about."""
    reason: str = ""
    """Why who was found is invalidated."""

    def to_bytes(self) -> bytes:
        """Return what `from_bytes` reads."""
        return json.dumps(asdict(self)).encode()

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what is text in it."""
        return self.slug, self.email, self.secret, self.signer, self.reason

    @classmethod
    def from_bytes(cls, plain: bytes) -> "SignaturesForm":
        """Read what `to_bytes` made; raise `ValueError`, `TypeError` or `KeyError` if it is not that."""
        content = json.loads(plain)
        form = cls(**{**content, "act": DeskAct(content["act"])})
        if not all(isinstance(each, str) and is_storable(each) for each in form.texts):
            raise ValueError("no page of ours lets this in")
        if not all(isinstance(each, int) and 0 <= each < KEYS for each in (form.search_id, form.place)):
            raise ValueError("this is no key")
        return form
