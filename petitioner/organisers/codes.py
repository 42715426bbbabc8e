"""Codes of six digits that change every half minute: TOTP (RFC 6238, HMAC-SHA-1), each good once."""

import hmac
import os
from base64 import b32encode
from datetime import datetime
from typing import Final
from urllib.parse import quote

SECRET_BYTES: Final = 20
SECONDS: Final = 30
_DIGITS: Final = 6
_DRIFT: Final = (0, -1, 1)
"""Half a minute more or less: clocks of telephones differ."""


def new_secret() -> bytes:
    """Return a fresh secret (160 bits)."""
    return os.urandom(SECRET_BYTES)


def code_at(secret: bytes, step: int) -> str:
    """Return the code of one step, which is the number of half minutes since 1970."""
    made = hmac.digest(secret, step.to_bytes(8), "sha1")
    start = made[-1] & 15
    number = int.from_bytes(made[start : start + 4]) & 0x7FFFFFFF
    return str(number % 10**_DIGITS).zfill(_DIGITS)


def step_of(secret: bytes, typed: str, *, now: datetime) -> int | None:
    """Return the step a typed code belongs to, spaces forgiven; None if it is not one of just now."""
    code = "".join(typed.split())
    if len(code) != _DIGITS or not (code.isascii() and code.isdigit()):
        return None
    current = int(now.timestamp()) // SECONDS
    for drift in _DRIFT:
        if hmac.compare_digest(code_at(secret, current + drift), code):
            return current + drift
    return None


def secret_text(secret: bytes) -> str:
    """Return a secret as it is typed into a telephone: base32, 32 characters."""
    return b32encode(secret).decode()


def secret_address(secret: bytes, *, site: str) -> str:
    """Return what the picture of a secret holds; it names the site and nobody."""
    return f"otpauth://totp/{quote(site)}?secret={secret_text(secret)}&issuer={quote(site)}"
