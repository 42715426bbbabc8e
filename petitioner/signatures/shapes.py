"""What leaves the room: frozen values, and the two small documents that are sealed or encrypted."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from petitioner.signatures.rules import WishKind
from petitioner.vocabulary.email_address import EmailAddress, parse_email_address


@dataclass(frozen=True, slots=True)
class Tally:
    """The numbers of one statement, as the one writer last left them."""

    confirmed: int
    awaiting: int
    withdrawn: int
    updated_at: datetime
    shown_changes: int = 0
    """How often something in the list of public signers changed."""
    held: int = 0
    invalidated: tuple[tuple[int, int], ...] = ()
    """Reasons, as the log has them, and how many signatures do not count for each."""
    attempted: int = 0
    """How many people tried to sign: each attempt is in one number, or still on its way."""
    expired: int = 0
    not_me: int = 0
    ends_counted_since: datetime | None = None
    """From when on attempts that ended are counted, where that is later than the first of them."""

    @property
    def invalidated_total(self) -> int:
        """Return how many signatures were invalidated."""
        return sum(number for _, number in self.invalidated)


@dataclass(frozen=True, slots=True)
class MailShares:
    """The mail domains most signatures of a statement come from, with whole percents, as of a day."""

    measured_on: date
    domains: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class PublicSigner:
    """A confirmed signer as far as they chose to be shown; role and comment may be empty."""

    id: UUID
    name: str
    country: str
    role: str = ""
    comment: str = ""
    is_prominent: bool = False
    leaf: int | None = None
    opening: bytes = b""
    """What opens the leaf as far as the name is shown (`Marks.opening`); empty if nothing does."""


@dataclass(frozen=True, slots=True)
class SignersPage:
    """Some of the public signers in order of name, and after whom the rest follow, if there is a rest."""

    signers: tuple[PublicSigner, ...]
    after: UUID | None = None


@dataclass(frozen=True, slots=True, repr=False)
class WaitingComment:
    """A comment that nobody has looked at, beside whoever is shown with it; its `repr` shows nothing."""

    id: UUID
    name: str
    comment: str


@dataclass(frozen=True, slots=True, repr=False)
class SignedForm:
    """What a person typed and chose, as it is sealed; its `repr` shows none of it."""

    name: str
    email: str
    country: str
    visibility: str
    wants_updates: bool
    consent: str
    """The exact wording agreed to."""
    role: str = ""
    comment: str = ""

    def to_bytes(self) -> bytes:
        """Return the form as JSON in UTF-8, to be sealed."""
        content = {name: getattr(self, name) for name in self.__slots__}
        for name in ("role", "comment"):
            if not content[name]:
                del content[name]
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "SignedForm":
        """Read what `to_bytes` made; raise `ValueError` if it is not that."""
        try:
            return cls(**json.loads(plain))
        except TypeError:
            raise ValueError("this is not a signed form") from None


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Who signed, as it is kept encrypted in one column of one table; its `repr` shows nothing."""

    name: str
    role: str = ""
    comment: str = ""
    email: EmailAddress | None = None
    """Only in rows from before addresses were kept apart."""
    secret: bytes = b""
    """What the commitment in the log is made with; a row from before there was a log has none."""
    address_mark: bytes = b""
    """The address in that commitment; it says nothing without the secret."""

    def to_bytes(self) -> bytes:
        """Return the person as JSON in UTF-8, to be encrypted; an old row keeps its address."""
        content = {
            "name": self.name,
            "role": self.role,
            "comment": self.comment,
            "secret": b64encode(self.secret).decode(),
            "address_mark": b64encode(self.address_mark).decode(),
        }
        kept = {name: text for name, text in content.items() if text}
        if self.email is not None:
            kept["email"] = self.email.reveal()
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "Person":
        """Read what `to_bytes` made."""
        content = json.loads(plain)
        email = content.pop("email", None)
        secret, mark = content.pop("secret", ""), content.pop("address_mark", "")
        return cls(
            **content,
            email=None if email is None else parse_email_address(email),
            secret=b64decode(secret),
            address_mark=b64decode(mark),
        )


@dataclass(frozen=True, slots=True, repr=False)
class SignerWish:
    """What a signer wants to be done, as it is sealed; its `repr` shows none of it."""

    kind: WishKind
    values: Mapping[str, str]

    def to_bytes(self) -> bytes:
        """Return the wish as JSON in UTF-8, to be sealed."""
        return json.dumps({"kind": self.kind, **self.values}, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "SignerWish":
        """Read what `to_bytes` made; raise `ValueError` if it is not that."""
        content = json.loads(plain)
        if not isinstance(content, dict) or not all(isinstance(text, str) for text in content.values()):
            raise ValueError("this is not a wish")
        kind = WishKind(content.pop("kind", ""))
        return cls(kind, content)


@dataclass(frozen=True, slots=True)
class SealedForm:
    """A form as it lies in the intake; nobody but a worker can open it."""

    intake_id: int
    handle_digest: bytes
    statement_id: int
    version_id: int
    language: str
    sealed: bytes


@dataclass(frozen=True, slots=True, repr=False)
class OpenedForm:
    """A form the worker has opened, and the row it came in."""

    form: SignedForm
    email: EmailAddress
    handle_digest: bytes
    statement_id: int
    version_id: int
    language: str


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as a template sees it: what was typed, and the name of the reason why a field is refused."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    asked_about: str = ""
    """The domain of the typed address: sent again, it says that the question about it was answered."""
    likely_email: str = ""
    """The address as it was perhaps meant."""
    jurisdiction: str = ""
    """The country whose authorities can compel the mailbox's provider, where that is known."""


@dataclass(frozen=True, slots=True)
class LinkView:
    """What a link's page needs to know, and what a web process may."""

    kind: str
    statement_id: int
    version_id: int
    language: str
    expires_at: datetime
    standing: str
    """`pending`, `confirmed`, `held`, `invalidated`, `not_me` or `expired`."""
    handle_digest: bytes
    asks_code: bool
    """Whether the letter's code is to be typed on the page."""
