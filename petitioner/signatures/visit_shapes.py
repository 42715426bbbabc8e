"""What the signer's page shows: the one document that is encrypted for its visitor."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from petitioner.signatures.rules import KEPT, LIVE
from petitioner.vocabulary.visibility import Visibility


class Act(StrEnum):
    """What a visitor may ask for on the signer's page."""

    CHANGE = "change"
    WITHDRAW = "withdraw"
    STOP_LETTERS = "stop_letters"
    ERASE = "erase"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, repr=False)
class SignatureView:
    """One signature as its signer sees it; its `repr` shows nothing."""

    reference: str
    """The id of the signature. Whoever sends another gets nothing by it: the mailbox decides."""
    slug: str
    title: str
    title_language: str
    version_number: int
    language: str
    state: str
    name: str
    role: str
    country: str
    is_sealed: bool
    """Whether signers of the statement are at risk: no place is then shown beside a name."""
    visibility: str
    visibilities: tuple[str, ...]
    """What the statement offers today, from nothing to the most."""
    comment: str
    comment_state: str
    """Empty where there is no comment."""
    wants_updates: bool
    keeps_address: bool
    created_at: str
    """Moments in ISO 8601, as they are kept: to the hour where signers are at risk."""
    confirmed_at: str
    """Empty until it is confirmed."""
    consent: str
    """The wording that was agreed to."""

    @property
    def is_live(self) -> bool:
        """Say whether it counts or may come to count, so that it can be changed and withdrawn."""
        return self.state in LIVE

    @property
    def can_withdraw(self) -> bool:
        """Say whether its signer can take it back, with all that is kept of them."""
        return self.state in KEPT

    @property
    def signed_at(self) -> datetime:
        """Return when it was signed, as far as that is kept."""
        return datetime.fromisoformat(self.created_at)

    @property
    def choices(self) -> tuple[str, ...]:
        """Return what may be chosen: what is offered, and what was chosen before it was offered no more."""
        return tuple(each for each in Visibility if each in {*self.visibilities, self.visibility})


@dataclass(frozen=True, slots=True, repr=False)
class VisitView:
    """Everything this installation holds of one mailbox's owner; its `repr` shows nothing."""

    language: str
    signatures: tuple[SignatureView, ...]
    news: tuple[str, ...]
    """Titles of the statements whose news go to the mailbox apart from any signature."""
    are_letters_stopped: bool

    def find(self, reference: str) -> SignatureView | None:
        """Return the signature with that reference, if it is one of these and can be withdrawn."""
        return next(
            (each for each in self.signatures if each.reference == reference and each.can_withdraw), None
        )

    def others(self, signature: SignatureView) -> tuple[SignatureView, ...]:
        """Return the other live signatures of the mailbox under the same statement."""
        return tuple(
            each
            for each in self.signatures
            if each.slug == signature.slug and each.is_live and each.reference != signature.reference
        )

    def document(self) -> dict[str, Any]:
        """Return the view as plain values, to be written as JSON."""
        return asdict(self)

    def to_bytes(self) -> bytes:
        """Return the view as JSON in UTF-8, to be encrypted."""
        return json.dumps(self.document(), ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> "VisitView":
        """Read what `to_bytes` made."""
        content = json.loads(plain)
        signatures = tuple(
            SignatureView(**{**each, "visibilities": tuple(each["visibilities"])})
            for each in content["signatures"]
        )
        return cls(
            content["language"], signatures, tuple(content["news"]), bool(content["are_letters_stopped"])
        )


@dataclass(frozen=True, slots=True, repr=False)
class Visit:
    """A visit that has not ended; without a view it waits for the worker."""

    language: str
    ends_at: datetime
    view: VisitView | None


@dataclass(frozen=True, slots=True, repr=False)
class Refused:
    """What was refused on the page, for the signature with this reference or for the mailbox."""

    act: str = ""
    reference: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
