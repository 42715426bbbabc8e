"""What only one visitor may read: encrypted under a secret that stands in the address of their page.

Who makes a view and who shows it need not be the same, and nobody else can read it: the database keeps the
digest of the secret and the view. Standards: HKDF-SHA-256 (RFC 5869), AES-256-GCM.
"""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_INFO: Final = b"petitioner view 1"
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_LENGTH_BYTES: Final = 4
_STEP: Final = 4096
"""A view is as long as the next multiple of this many bytes: how much is in it, its size does not tell."""


class UnreadableView(ValueError):
    """The view was made under another secret, or was altered."""


def encrypt_view(secret: str, plain: bytes) -> bytes:
    """Return nonce ‖ AES-256-GCM(padded plain) under a key that comes from the secret (128 bits or more)."""
    framed = len(plain).to_bytes(_LENGTH_BYTES) + plain
    padded = framed.ljust(-(-len(framed) // _STEP) * _STEP, b"\0")
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _key(secret).encrypt(nonce, padded, None)


def decrypt_view(secret: str, stored: bytes) -> bytes:
    """Return what `encrypt_view` was given; raise `UnreadableView` if secret or bytes do not match."""
    nonce, rest = stored[:_NONCE_BYTES], stored[_NONCE_BYTES:]
    try:
        padded = _key(secret).decrypt(nonce, rest, None)
    except (InvalidTag, ValueError):  # the latter for a nonce cut short
        raise UnreadableView("the view belongs to another secret, or was altered") from None
    length = int.from_bytes(padded[:_LENGTH_BYTES])
    return padded[_LENGTH_BYTES : _LENGTH_BYTES + length]


def _key(secret: str) -> AESGCM:
    return AESGCM(HKDF(hashes.SHA256(), _KEY_BYTES, salt=None, info=_INFO).derive(secret.encode()))
