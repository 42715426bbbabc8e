"""An email address that hides itself: printing, logging or formatting it never shows whom it belongs to."""

import re
from typing import Final

from email_validator import EmailNotValidError, validate_email

from petitioner.vocabulary.mailbox_provider import CURRENT, canonical_form, jurisdiction_of, likely_domain

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

    Equality and hashing follow the canonical form by the current rules. `str`, `repr` and `format` are
    masked.
    """

    __slots__ = ("_canonical", "_typed")

    def __init__(self, typed: str, canonical: str) -> None:
        self._typed = typed
        self._canonical = canonical

    def reveal(self) -> str:
        """Return the address as typed, for the envelope of a letter and nothing else."""
        return self._typed

    def canonical(self, rules: int = CURRENT) -> bytes:
        """Return the form that all spellings of one mailbox share, in UTF-8, to be digested under a key.

        Raises:
            LookupError: there are no rules of that number.
        """
        if rules == CURRENT:
            return self._canonical.encode()
        local, domain = self._typed.rsplit("@", 1)
        return canonical_form(local, domain, rules=rules).encode()

    def domain(self) -> str:
        """Return where the mailbox is, not whose, in small letters."""
        return self._typed.rpartition("@")[2].lower()

    def jurisdiction(self) -> str | None:
        """Return the country whose authorities can compel the mailbox's provider, if that is known."""
        return jurisdiction_of(self._typed.rsplit("@", 1)[1])

    def likely_spelling(self) -> str | None:
        """Return the address that was probably meant, if the domain looks mistyped.

        It is for the page that shows it back to the person who typed it, and for nothing else.
        """
        local, domain = self._typed.rsplit("@", 1)
        meant = likely_domain(domain)
        return None if meant is None else f"{local}@{meant}"

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
        return _address(local, domain.lower())
    try:
        valid = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise InvalidEmailAddress from None
    if len(valid.local_part.encode()) > LONGEST_LOCAL:
        raise InvalidEmailAddress
    return _address(valid.local_part, valid.ascii_domain or valid.domain)


def _address(local: str, domain: str) -> EmailAddress:
    return EmailAddress(f"{local}@{domain}", canonical_form(local, domain, rules=CURRENT))
