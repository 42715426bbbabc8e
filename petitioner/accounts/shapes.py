"""What crosses this room's doors: who is there, where they are signed in, the letter that lets them in."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from petitioner.accounts.rules import AccountKind, AccountState
from petitioner.vocabulary.email_address import EmailAddress


@dataclass(frozen=True, slots=True)
class Actor:
    """Who a request comes from. The web process never knows their address, only its domain."""

    account_id: int
    session_id: int
    kind: AccountKind
    domain: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """One place where an account is signed in; `is_this`: the one that asks."""

    session_id: int
    begun_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account without its address."""

    account_id: int
    domain: str
    state: AccountState
    created_at: datetime
    frozen_at: datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class SignInForm:
    """What is sealed when somebody asks to sign in: what they typed, and the language they read."""

    email: str
    language: str

    def to_bytes(self) -> bytes:
        """Return the form as JSON in UTF-8, to be sealed."""
        return json.dumps({"email": self.email, "language": self.language}, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "SignInForm":
        """Read what `to_bytes` made; raise `ValueError` if it is not that."""
        content = json.loads(plain)
        if not isinstance(content, dict) or set(content) != {"email", "language"}:
            raise ValueError("this is no form of ours")
        if not all(isinstance(text, str) for text in content.values()):
            raise ValueError("this is no form of ours")
        return cls(content["email"], content["language"])


@dataclass(frozen=True, slots=True)
class DueLink:
    """A sign-in letter that a worker has claimed; `put_off_before`: how often it had to wait."""

    link_id: UUID
    account_id: int
    language: str
    put_off_before: int
    address: EmailAddress
