"""The short code with which a receipt is fetched: 128 random bits, to be written down on paper.

Crockford's base 32 (no I L O U), 28 characters in groups of four; the last 12 bits are a check, so that
a slip of the pen is found before anything is looked up.
"""

from hashlib import sha256
from secrets import token_bytes
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 28
_BYTES: Final = 16
_CHECK_BITS: Final = 12
_LIKE: Final = str.maketrans("OIL", "011", " -\t\n\r")


def new_receipt_code() -> str:
    """Return a fresh code, without spaces."""
    return code_of(token_bytes(_BYTES))


def code_of(raw: bytes) -> str:
    """Return the code of 16 bytes."""
    number = int.from_bytes(raw) << _CHECK_BITS | _check(raw)
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))


def typed_receipt_code(text: str) -> str | None:
    """Return what was typed as a code: case, spaces, hyphens and O, I, L forgiven; None if it is none."""
    code = text.upper().translate(_LIKE)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return None
    number = 0
    for character in code:
        number = number << 5 | ALPHABET.index(character)
    raw = (number >> _CHECK_BITS).to_bytes(_BYTES)
    return code if code_of(raw) == code else None


def grouped(code: str) -> str:
    """Return a code as it is shown: seven groups of four."""
    return " ".join(code[place : place + 4] for place in range(0, LENGTH, 4))


def _check(raw: bytes) -> int:
    return int.from_bytes(sha256(b"petitioner receipt 1" + raw).digest()[:2]) >> 16 - _CHECK_BITS
