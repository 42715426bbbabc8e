"""Whom to tell about a hole in the house (RFC 9116)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from petitioner.publication.moments import second

_MONTHS: Final = 11
"""So far ahead it expires; it is written anew every month, and a year is the most that is advised."""


def security_txt(
    contacts: Sequence[str], languages: Sequence[str], public_url: str, *, now: datetime
) -> bytes | None:
    """Return the file, the preferred contact first; None without a contact, for then there is none."""
    if not contacts:
        return None
    lines = [
        *(f"Contact: {_address(each)}" for each in contacts),
        f"Expires: {second(expires(now))}",
        f"Preferred-Languages: {', '.join(languages)}",
        f"Canonical: {public_url}/.well-known/security.txt",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def expires(now: datetime) -> datetime:
    """Return the first of a month between ten and eleven months ahead, the same during the whole month."""
    months = now.astimezone(UTC).year * 12 + now.astimezone(UTC).month - 1 + _MONTHS
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def _address(contact: str) -> str:
    return contact if contact.startswith(("https:", "tel:")) else f"mailto:{contact}"
