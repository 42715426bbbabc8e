"""What a signature may be and become, and what may be typed into the form."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from petitioner.vocabulary.country import is_country
from petitioner.vocabulary.email_address import LONGEST as LONGEST_ADDRESS
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address
from petitioner.vocabulary.visibility import Visibility as Visibility  # noqa: PLC0414 - the room takes it from here


class State(StrEnum):
    """Where a signature is on its way."""

    PENDING = "pending"
    HELD = "held"
    CONFIRMED = "confirmed"
    DISOWNED = "disowned"
    WITHDRAWN = "withdrawn"
    INVALIDATED = "invalidated"
    EXPIRED = "expired"


MOVES: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.PENDING: frozenset({State.CONFIRMED, State.HELD, State.DISOWNED, State.EXPIRED}),
        State.HELD: frozenset({State.CONFIRMED, State.INVALIDATED, State.WITHDRAWN}),
        State.CONFIRMED: frozenset({State.WITHDRAWN, State.INVALIDATED}),
        State.INVALIDATED: frozenset({State.CONFIRMED}),
        State.DISOWNED: frozenset(),
        State.WITHDRAWN: frozenset(),
        State.EXPIRED: frozenset(),
    }
)

LIVE: Final = frozenset({State.HELD, State.CONFIRMED})
"""At most one signature of an address under a statement is in one of these."""


class ForbiddenMove(ValueError):
    """A signature cannot go from the one state to the other."""


def move(state: State, to: State) -> State:
    """Return `to` if a signature may go there from `state`; raise `ForbiddenMove` if not."""
    if to not in MOVES[state]:
        raise ForbiddenMove(f"{state} → {to}")
    return to


def shown_name(name: str, visibility: Visibility) -> str:
    """Return a signer's name as far as they let it be shown: nothing, initials, or the whole."""
    if visibility in {Visibility.NAME, Visibility.ROLE}:
        return name
    if visibility is Visibility.INITIALS:
        return " ".join(f"{part[0].upper()}." for part in re.split(r"[\s\-]+", name) if part[:1].isalpha())
    return ""


class LinkKind(StrEnum):
    """What the letter of a link is for; a silent one has no letter."""

    CONFIRMATION = "confirmation"
    ALREADY_CONFIRMED = "already_confirmed"
    SILENT = "silent"


LONGEST_NAME: Final = 120
"""Characters."""

_LINK = re.compile(
    r"://|www\.|\b[\w-]+\.(?:com|net|org|ru|info|biz|io|me|xyz|top|site|online|shop)\b", re.IGNORECASE
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "|")
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cn", "Co", "Cs", "Zl", "Zp"})
_BIDI_CONTROLS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def cleaned(text: str) -> str:
    """Return text in NFC with outer and repeated white space gone."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def name_refusal(text: str) -> str | None:
    """Say why a name is refused, by the name of the reason; None if it is not."""
    name = cleaned(text)
    if not any(character.isalpha() for character in name):
        return "missing"
    if len(name) > LONGEST_NAME:
        return "too_long"
    if any(unicodedata.category(c) in _HIDDEN_CATEGORIES or c in _BIDI_CONTROLS for c in name):
        return "has_control"
    if "@" in name[1:]:
        return "is_address"
    if name.startswith(_FORMULA):
        return "formula"
    return "has_link" if _LINK.search(name) else None


def email_refusal(text: str) -> str | None:
    """Say why an address is refused; by its syntax only."""
    if not text.strip():
        return "missing"
    if len(text.strip().encode()) > LONGEST_ADDRESS:
        return "too_long"
    try:
        parse_email_address(text)
    except InvalidEmailAddress:
        return "invalid"
    return None


def country_refusal(text: str) -> str | None:
    """Say why a country is refused."""
    if not text:
        return "missing"
    return None if is_country(text) else "unknown"


def visibility_refusal(text: str) -> str | None:
    """Say why a visibility is refused; none given means hidden."""
    return None if text in {"", *Visibility} else "unknown"


def consent_refusal(text: str) -> str | None:
    """Say why the form cannot be taken without the tick."""
    return None if text == "yes" else "missing"


def website_refusal(text: str) -> str | None:
    """Say that the field was filled which people cannot see."""
    return "filled" if text else None


CHECKS: Final[Mapping[str, Callable[[str], str | None]]] = MappingProxyType(
    {
        "name": name_refusal,
        "email": email_refusal,
        "country": country_refusal,
        "visibility": visibility_refusal,
        "consent": consent_refusal,
        "website": website_refusal,
    }
)
"""Each field of the sign form and what refuses it, in the order a person meets them."""


def refusals(values: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that are refused and the name of each reason, in the order of the form."""
    found = {field: check(values.get(field, "")) for field, check in CHECKS.items()}
    return {field: reason for field, reason in found.items() if reason is not None}
