"""Secrets that travel in letters and addresses; only their digests are ever kept."""

import hashlib
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

HANDLE_BYTES: Final = 16
SESSION_BYTES: Final = 32
CODE_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty characters that no one confuses by eye: no 0 O, 1 I L, U V."""
CODE_LENGTH: Final = 8


def new_handle() -> str:
    """Return a fresh 128-bit handle in 22 URL-safe characters."""
    return secrets.token_urlsafe(HANDLE_BYTES)


def new_session_secret() -> str:
    """Return a fresh 256-bit secret for a session's cookie, in 43 URL-safe characters."""
    return secrets.token_urlsafe(SESSION_BYTES)


def digest(secret: str) -> bytes:
    """Return the SHA-256 digest (32 bytes) under which a high-entropy secret is kept."""
    return hashlib.sha256(secret.encode()).digest()


def token_from(raw: bytes) -> str:
    """Return raw bytes as URL-safe text without padding (RFC 4648 section 5)."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw_from(token: str) -> bytes:
    """Return the bytes `token_from` was given; raise `ValueError` if this is not such a text."""
    return urlsafe_b64decode(token + "=" * (-len(token) % 4))


def is_token(text: str, *, raw_bytes: int = HANDLE_BYTES) -> bool:
    """Say whether `text` is the one way to write some `raw_bytes` bytes as a token."""
    try:
        raw = raw_from(text)
    except ValueError:
        return False
    return len(raw) == raw_bytes and token_from(raw) == text


def code_from(raw: bytes) -> str:
    """Return eight characters drawn from `raw` (at least 16 bytes; the bias is below 2⁻⁸⁸)."""
    number = int.from_bytes(raw)
    characters = []
    for _ in range(CODE_LENGTH):
        number, index = divmod(number, len(CODE_ALPHABET))
        characters.append(CODE_ALPHABET[index])
    return "".join(characters)


def spaced(code: str) -> str:
    """Return a code as it is printed: two groups of four."""
    return f"{code[:4]} {code[4:]}"


def typed_code(text: str) -> str | None:
    """Return what a person typed as a code, spaces, hyphens and case forgiven; None if it cannot be one."""
    code = "".join(text.split()).replace("-", "").upper()
    well_formed = len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET)
    return code if well_formed else None
