"""An email address that hides itself: printing, logging or formatting it never shows whom it belongs to."""

import re
from typing import Final

from email_validator import EmailNotValidError, validate_email

DOTLESS_DOMAINS: Final = frozenset({"gmail.com", "googlemail.com"})
"""Providers that deliver with or without dots in the local part."""

DOMAIN_ALIASES: Final = {
    "googlemail.com": "gmail.com",
    "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru",
    "yandex.by": "yandex.ru",
    "yandex.kz": "yandex.ru",
    "yandex.ua": "yandex.ru",
    "pm.me": "proton.me",
    "protonmail.com": "proton.me",
    "protonmail.ch": "proton.me",
}
"""Domains of one provider that reach the same mailbox."""

_PLAIN: Final = re.compile(
    r"(?=.{1,64}@)[A-Za-z0-9!#$%&'*/=?^_`{|}~+-]+(?:\.[A-Za-z0-9!#$%&'*/=?^_`{|}~+-]+)*"
    r"@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63})"
)
_PUNYCODE_OR_SPECIAL: Final = re.compile(r"(?:^|\.)..--|(?:arpa|invalid|local|localhost|onion|internal)$")
"""What the plain pattern lets through and the library judges: encoded labels, names that are no hosts."""

LONGEST: Final = 254
"""Octets in a path, RFC 5321 4.5.3.1.3, less the angle brackets."""

LONGEST_LOCAL: Final = 64
"""Octets before the @, RFC 5321 4.5.3.1.1."""


class InvalidEmailAddress(ValueError):
    """The text cannot be an address letters reach; says nothing of what was typed."""


class EmailAddress:
    """One address as typed (letters go there) and in canonical form (it is recognised by that).

    Equality and hashing follow the canonical form. `str`, `repr` and `format` are masked.
    """

    __slots__ = ("_canonical", "_typed")

    def __init__(self, typed: str, canonical: str) -> None:
        self._typed = typed
        self._canonical = canonical

    def reveal(self) -> str:
        """Return the address as typed, for the envelope of a letter and nothing else."""
        return self._typed

    def canonical(self) -> bytes:
        """Return the form that all spellings of one mailbox share, in UTF-8, to be digested under a key."""
        return self._canonical.encode()

    def __str__(self) -> str:
        return "…@…"

    def __repr__(self) -> str:
        return "EmailAddress(…)"

    def __format__(self, specification: str) -> str:
        return "…@…"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EmailAddress) and other._canonical == self._canonical

    def __hash__(self) -> int:
        return hash(self._canonical)


def parse_email_address(text: str) -> EmailAddress:
    """Read an address by syntax alone (RFC 5322 dot-atom, RFC 6531, IDNA 2008); nothing is looked up.

    Plain ASCII addresses, nearly all there are, are read by one pattern; a test holds it to the library.

    Raises:
        InvalidEmailAddress: the text is no address; the cause is not chained, it would carry the text.
    """
    text = text.strip()
    if len(text.encode()) > LONGEST:
        raise InvalidEmailAddress
    plain = _PLAIN.fullmatch(text)
    if plain is not None and not _PUNYCODE_OR_SPECIAL.search(plain[1].lower()):
        local, domain = text.rsplit("@", 1)
        return EmailAddress(f"{local}@{domain.lower()}", _canonical(local, domain))
    try:
        valid = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise InvalidEmailAddress from None
    if len(valid.local_part.encode()) > LONGEST_LOCAL:
        raise InvalidEmailAddress
    domain = valid.ascii_domain or valid.domain
    return EmailAddress(f"{valid.local_part}@{domain}", _canonical(valid.local_part, domain))


def _canonical(local: str, domain: str) -> str:
    domain = domain.lower()
    domain = DOMAIN_ALIASES.get(domain, domain)
    local = local.lower()
    untagged = local.split("+", 1)[0] or local
    if domain in DOTLESS_DOMAINS:
        untagged = untagged.replace(".", "")
    return f"{untagged}@{domain}"
