"""What is kept of people, as the page about privacy tells it; pages as machines are told of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from petitioner.statements.shapes import OrganisationView


class Whose(StrEnum):
    """Of whom something is kept."""

    SIGNERS = "signers"
    MEMBERS = "members"
    ACCOUNTS = "accounts"


class Form(StrEnum):
    """How something lies in the database."""

    SEALED = "sealed"
    """To a key that only workers have."""
    ENCRYPTED = "encrypted"
    """Row by row, with keys that only workers have."""
    OF_WEB = "of_web"
    """With a key that the web process has too."""
    DIGEST = "digest"
    """A value that can be compared and not be turned back."""
    CLEAR = "clear"


class Reader(StrEnum):
    """Who can read it."""

    NOBODY = "nobody"
    WORKERS = "workers"
    SIGNER = "signer"
    DESK = "desk"
    """People of the organisation whose statement it is, each as far as their role goes."""
    EVERYBODY = "everybody"


class Since(StrEnum):
    """From when a time counts; the first nine are those of the rules of signatures."""

    SIGNED = "signed"
    BOUNCED = "bounced"
    RAN_OUT = "ran_out"
    DELIVERED = "delivered"
    SENT = "sent"
    RECEIVED = "received"
    SEALED = "sealed"
    SUBTRACTED = "subtracted"
    ASKED = "asked"
    WISHED = "wished"
    CONFIRMED_SEALED = "confirmed_sealed"
    BEGUN = "begun"
    DONE = "done"
    FETCHED = "fetched"
    FOUND = "found"
    DRAWN = "drawn"
    REPLACED = "replaced"
    UPLOADED = "uploaded"
    ENDED = "ended"
    LAST_TRY = "last_try"


@dataclass(frozen=True, slots=True)
class End:
    """When something goes: so long after that; None: it stays."""

    how_long: timedelta | None
    since: Since
    where_sealed: timedelta | None = None
    """How long where signers are at risk, if that is different."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is kept of people; templates find words by its name. `tables` are where it lies."""

    name: str
    whose: Whose
    form: Form
    reader: Reader
    ends: tuple[End, ...]
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """The page about privacy in one language: who is responsible, and everything that is kept."""

    organisations: tuple[OrganisationView, ...]
    things: Mapping[Whose, tuple[Thing, ...]]
    smallest_shown: int
    """How many signatures a place has before it is published."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page as machines are told of it: its address in each language, and the day it last changed."""

    paths: Mapping[str, str]
    changed_on: date | None = None
