"""What crosses this room's doors: authorities as the desk shows them, letters, and what they ask."""

import json
from dataclasses import astuple, dataclass
from datetime import date, datetime
from uuid import UUID

from petitioner.authorities.rules import (
    KEYS,
    Answer,
    Asking,
    DeskKind,
    Grantor,
    Scope,
    State,
    Term,
    is_storable,
)
from petitioner.vocabulary.email_address import EmailAddress
from petitioner.vocabulary.language import LANGUAGES


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """Whom somebody may act for, or asked to. `may_grant`: a secretariat, which may let others act."""

    authority_id: int
    assembly_id: int
    assembly_slug: str
    assembly: str
    scope: Scope
    scope_name: str
    person_id: int | None
    granted_by: Grantor
    may_grant: bool
    starts_on: date
    ends_on: date | None
    state: State
    grouping_id: int | None = None


@dataclass(frozen=True, slots=True)
class Whom:
    """For whom an authority is: one person, or one group or delegation, of an assembly."""

    assembly_id: int
    scope: Scope
    person_id: int | None
    grouping_id: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """An authority as the table has it."""

    authority_id: int
    account_id: int
    whom: Whom
    granted_by: Grantor
    may_grant: bool
    term: Term
    state: State


@dataclass(frozen=True, slots=True)
class Wanted:
    """An authority as it is to be; `granted_from` is the secretariat's own, if one grants it."""

    account_id: int
    whom: Whom
    granted_by: Grantor
    term: Term
    may_grant: bool = False
    evidence_url: str = ""
    note: str = ""
    granted_from: int | None = None


@dataclass(frozen=True, slots=True)
class AuthorityLine:
    """An authority in the organiser's list: by account number, never by address."""

    account_id: int
    domain: str
    is_frozen: bool
    objections: int
    view: AuthorityView


@dataclass(frozen=True, slots=True, repr=False)
class DeskForm:
    """What staff sent from the desk, as it is sealed; `email` is whom a secretariat lets act."""

    kind: DeskKind
    language: str
    whom: Whom | None = None
    term: Term | None = None
    note: str = ""
    email: str = ""
    authority_id: int | None = None

    def to_bytes(self) -> bytes:
        """Return the form as JSON in UTF-8, to be sealed."""
        content = {
            "kind": self.kind,
            "language": self.language,
            "whom": self.whom and astuple(self.whom),
            "term": self.term and (self.term.starts_on.isoformat(), _iso(self.term.ends_on)),
            "note": self.note,
            "email": self.email,
            "authority_id": self.authority_id,
        }
        return json.dumps(content, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "DeskForm":
        """Read what `to_bytes` made; raise `ValueError`, `TypeError` or `KeyError` if it is not that."""
        content = json.loads(plain)
        whom, term, authority_id = content["whom"], content["term"], content["authority_id"]
        if not all(isinstance(content[name], str) for name in ("kind", "language", "note", "email")):
            raise ValueError("this is no form of ours")
        if content["language"] not in LANGUAGES or not is_storable(content["note"]):
            raise ValueError("no page of ours lets this in")
        return cls(
            DeskKind(content["kind"]),
            content["language"],
            Whom(_key(whom[0]), Scope(whom[1]), _number(whom[2]), _number(whom[3])) if whom else None,
            Term(date.fromisoformat(term[0]), _day(term[1])) if term else None,
            content["note"],
            content["email"],
            _number(authority_id),
        )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _number(value: int | None) -> int | None:
    return None if value is None else _key(value)


def _key(value: int) -> int:
    """Return a number that could be the key of a row; no page of ours sends another."""
    if not 0 <= int(value) < KEYS:
        raise ValueError("this is no key")
    return int(value)


@dataclass(frozen=True, slots=True)
class WaitingAnswer:
    """What a member answered and nobody has carried out yet."""

    answer_id: int
    authority_id: int
    answer: Answer
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class DueLetter:
    """A letter to a member that a worker has claimed; it alone says who asks to act for them."""

    letter_id: UUID
    authority_id: int
    language: str
    put_off_before: int
    address: EmailAddress
    staff: EmailAddress
    member: str
    assembly: str
    term: Term


@dataclass(frozen=True, slots=True)
class Question:
    """What the page of a letter says; the address of who asks stands in the letter alone."""

    asking: Asking
    language: str
    member: str
    assembly: str
    term: Term
    expires_at: datetime
