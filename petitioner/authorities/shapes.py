"""What crosses this room's doors: authorities as the desk shows them, letters, and what they ask."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from petitioner.authorities.rules import Answer, Asking, Grantor, Scope, State, Term
from petitioner.vocabulary.email_address import EmailAddress


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
    """What staff sent from the desk, as it is sealed: an authority for themselves, or for `email`."""

    assembly_id: int
    scope: str
    person_id: int | None
    grouping_id: int | None
    starts_on: str
    ends_on: str
    note: str
    language: str
    email: str = ""


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
