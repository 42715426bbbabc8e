"""What crosses this room's doors: who is there, people, approvals, the log, and what the desk sends."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from petitioner.organisers.rules import KEYS, Act, Action, ApprovalState, Organiser, Role, is_storable
from petitioner.vocabulary.email_address import EmailAddress


@dataclass(frozen=True, slots=True)
class Present:
    """Who a request comes from. `may_change`: whether the session may change ways in just now."""

    organiser: Organiser
    session_id: int
    name: str
    may_change: bool
    has_password: bool

    @property
    def account_id(self) -> int:
        """Return the number of the account."""
        return self.organiser.account_id

    @property
    def organisation_ids(self) -> tuple[int, ...]:
        """Return the organisations they have a role in, by number."""
        return tuple(sorted({organisation_id for organisation_id, _ in self.organiser.roles}))


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation at the desk, and what somebody is in it; the host runs the instance."""

    organisation_id: int
    slug: str
    name: str
    roles: tuple[Role, ...]
    is_host: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of an organisation as the desk shows them."""

    account_id: int
    name: str
    is_equipped: bool
    is_frozen: bool
    since: datetime
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """One of the own passkeys; `credential` is its id, as the browser needs it."""

    passkey_id: int
    credential: bytes
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """A passkey that somebody shows: whose it is, and by what its answer is checked."""

    account_id: int
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """Something that needs, or needed, a second person."""

    approval_id: int
    organisation_id: int
    action: Action
    role: Role | None
    asked_at: datetime
    expires_at: datetime
    state: ApprovalState
    asked_by: int
    asker: str
    subject_id: int
    subject: str
    decided_by: int | None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the log."""

    number: int
    organisation_id: int | None
    actor_id: int | None
    action: str
    object_kind: str
    object_id: int
    noted_at: datetime
    chain_digest: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """An approval as the table has it."""

    approval_id: int
    organisation_id: int
    action: Action
    subject_id: int
    role: Role | None
    asked_by: int
    expires_at: datetime
    state: ApprovalState


@dataclass(frozen=True, slots=True, repr=False)
class DeskForm:
    """What is sealed when the desk wants something done; what an act does not need stays empty."""

    act: Act
    organisation_id: int
    language: str = ""
    account_id: int = 0
    role: Role | None = None
    name: str = ""
    email: str = ""
    approval_id: int = 0

    def to_bytes(self) -> bytes:
        """Return the form as JSON in UTF-8, to be sealed."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "DeskForm":
        """Read what `to_bytes` made; raise `ValueError`, `TypeError` or `KeyError` if it is not that."""
        content = json.loads(plain)
        role = content["role"]
        form = cls(**{**content, "act": Act(content["act"]), "role": None if role is None else Role(role)})
        texts = (form.language, form.name, form.email)
        numbers = (form.organisation_id, form.account_id, form.approval_id)
        if not all(isinstance(text, str) and is_storable(text) for text in texts):
            raise ValueError("no page of ours lets this in")
        if not all(isinstance(number, int) and 0 <= number < KEYS for number in numbers):
            raise ValueError("this is no key")
        return form


@dataclass(frozen=True, slots=True)
class DueInvitation:
    """A letter that a worker has claimed; `put_off_before`: how often it had to wait."""

    invitation_id: UUID
    language: str
    put_off_before: int
    address: EmailAddress
