"""What crosses the doors of the host's desk: lines to look at, and what is sent to the worker."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from petitioner.authorities.rules import KEYS, Grantor, Scope, State, is_storable


class HostAct(StrEnum):
    """What the organisation that runs the instance can do with authorities."""

    GRANT = "grant"
    GIVE = "give"
    REFUSE = "refuse"
    END = "end"
    FREEZE = "freeze"
    THAW = "thaw"
    FREEZE_ADDRESS = "freeze_address"
    THAW_ADDRESS = "thaw_address"
    ADD_DOMAIN = "add_domain"
    REMOVE_DOMAIN = "remove_domain"


_GRANTED: Final = ("note", "url")
_GIVEN: Final = (*_GRANTED, "assembly", "ends_on", "may_grant", "name", "scope", "staff", "starts_on")
WORDS: Final[Mapping[HostAct, frozenset[str]]] = {
    HostAct.GRANT: frozenset(_GRANTED),
    HostAct.GIVE: frozenset(_GIVEN),
    HostAct.FREEZE_ADDRESS: frozenset({"email"}),
    HostAct.THAW_ADDRESS: frozenset({"email"}),
    HostAct.ADD_DOMAIN: frozenset({"domain"}),
    HostAct.REMOVE_DOMAIN: frozenset({"domain"}),
}
"""What has to be said with an act; with the others nothing."""


@dataclass(frozen=True, slots=True)
class HostLine:
    """An authority at the host's desk: whose account has it, by number; what nobody sealed."""

    authority_id: int
    account_id: int
    is_frozen: bool
    assembly_slug: str
    assembly: str
    scope: Scope
    scope_name: str
    granted_by: Grantor
    may_grant: bool
    starts_on: date
    ends_on: date | None
    state: State
    asked_at: datetime
    granted_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """An account of staff, by its number; `frozen_at`: since when it is stopped, if it is."""

    account_id: int
    frozen_at: datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class HostForm:
    """What the desk sends, as it is sealed; `number`: of the authority, account or assembly it is about.

    Where an account is named by its address, the number is that of the organisation whose desk it is.
    """

    act: HostAct
    number: int
    words: Mapping[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Return the form as JSON in UTF-8, to be sealed."""
        content = {"act": self.act, "number": self.number, "words": dict(self.words)}
        return json.dumps(content, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "HostForm":
        """Read what `to_bytes` made; raise `ValueError`, `TypeError` or `KeyError` if it is not that."""
        content = json.loads(plain)
        act, number, words = HostAct(content["act"]), int(content["number"]), dict(content["words"])
        if not 0 < number < KEYS or set(words) != WORDS.get(act, frozenset()):
            raise ValueError("this is no form of ours")
        if not all(isinstance(text, str) and is_storable(text) for text in words.values()):
            raise ValueError("no page of ours lets this in")
        return cls(act, number, words)


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """That a member objected to something an account of staff did; settled when the account was thawed."""

    noted_at: datetime
    is_settled: bool
