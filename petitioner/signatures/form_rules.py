"""What may be typed into the sign form, under the policy of its statement."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from petitioner.statements.shapes import Policy
from petitioner.vocabulary.country import is_country
from petitioner.vocabulary.country_group import is_country_group
from petitioner.vocabulary.email_address import LONGEST as LONGEST_ADDRESS
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address
from petitioner.vocabulary.visibility import Visibility

LONGEST_NAME: Final = 120
LONGEST_ROLE: Final = 120
LONGEST_COMMENT: Final = 500
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
    return _line_refusal(name, LONGEST_NAME)


def _line_refusal(text: str, longest: int) -> str | None:
    if len(text) > longest:
        return "too_long"
    if any(unicodedata.category(c) in _HIDDEN_CATEGORIES or c in _BIDI_CONTROLS for c in text):
        return "has_control"
    if "@" in text[1:]:
        return "is_address"
    if text.startswith(_FORMULA):
        return "formula"
    return "has_link" if _LINK.search(text) else None


def address_refusal(text: str) -> str | None:
    """Say why an address is refused, by its syntax only."""
    if not text.strip():
        return "missing"
    if len(text.strip().encode()) > LONGEST_ADDRESS:
        return "too_long"
    try:
        parse_email_address(text)
    except InvalidEmailAddress:
        return "invalid"
    return None


def email_refusal(text: str, *, asked_about: str, policy: Policy) -> str | None:
    """Say why an address is refused, by its syntax only, or what its signer is to be asked about it once.

    `asked_about` is the domain the page has asked about: who sends the form again with it has answered.
    """
    refused = address_refusal(text)
    if refused is not None:
        return refused
    address = parse_email_address(text)
    if asked_about == domain_of(text):
        return None
    if address.likely_spelling() is not None:
        return "likely_mistake"
    return "warned" if address.jurisdiction() in policy.warned_jurisdictions else None


def domain_of(text: str) -> str:
    """Return what stands behind the last @ of a typed address, in small letters."""
    return text.strip().rpartition("@")[2].lower()


def country_refusal(text: str, *, policy: Policy) -> str | None:
    """Say why a place is refused: a country or, where signers are at risk, a group of countries."""
    if not text:
        return "missing"
    is_known = is_country_group(text) if policy.is_sealed else is_country(text)
    return None if is_known else "unknown"


def visibility_refusal(text: str, *, policy: Policy) -> str | None:
    """Say why a visibility is refused; none given means hidden."""
    return None if text in {"", *policy.visibilities} else "unknown"


def role_refusal(text: str, *, visibility: str) -> str | None:
    """Say why a role is refused; only who lets it be shown needs one."""
    role = cleaned(text)
    if visibility != Visibility.ROLE:
        return None
    return _line_refusal(role, LONGEST_ROLE) if role else "missing"


def comment_refusal(text: str, *, policy: Policy) -> str | None:
    """Say why a comment is refused; where the statement takes none, it is left out without a word."""
    if not text or not policy.takes_comments:
        return None
    return _line_refusal(cleaned(text), LONGEST_COMMENT)


def consent_refusal(text: str) -> str | None:
    """Say why the form cannot be taken without the tick."""
    return None if text == "yes" else "missing"


def website_refusal(text: str) -> str | None:
    """Say that the field was filled which people cannot see."""
    return "filled" if text else None


FIELDS: Final = ("name", "email", "country", "visibility", "role", "comment", "consent", "website")
"""The fields that may be refused, in the order a person meets them."""


def refusals(values: Mapping[str, str], policy: Policy) -> dict[str, str]:
    """Return the fields that are refused and the name of each reason, in the order of the form."""
    typed = {field: values.get(field, "") for field in FIELDS}
    found = {
        "name": name_refusal(typed["name"]),
        "email": email_refusal(typed["email"], asked_about=values.get("asked_about", ""), policy=policy),
        "country": country_refusal(typed["country"], policy=policy),
        "visibility": visibility_refusal(typed["visibility"], policy=policy),
        "role": role_refusal(typed["role"], visibility=typed["visibility"]),
        "comment": comment_refusal(typed["comment"], policy=policy),
        "consent": consent_refusal(typed["consent"]),
        "website": website_refusal(typed["website"]),
    }
    return {field: reason for field, reason in found.items() if reason is not None}
