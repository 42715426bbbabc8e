"""What the desk keeps under keys of the web process: names, the secrets of codes, proofs of passwords.

A stolen database alone shows no name and cannot be searched for passwords: the salt of each is an HMAC of the
address. Standards: argon2id (RFC 9106), AES-256-GCM, HKDF (RFC 5869), HMAC-SHA-256.
"""

import hashlib
import hmac
import os
from threading import BoundedSemaphore
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from petitioner.foundation.secrets import UnreadableSeal, WebKeys
from petitioner.vocabulary.email_address import EmailAddress

_NONCE_BYTES: Final = 12
_NAME_BYTES: Final = 256
_PASSES: Final = 3
_KIBIBYTES: Final = 65_536
_LANES: Final = 4
"""RFC 9106, section 4, the second recommended choice: 64 MiB."""
_AT_ONCE: Final = BoundedSemaphore(2)
"""How many passwords one process looks at in the same moment: their memory is bounded so."""


def name_digest(keys: WebKeys, address: EmailAddress) -> bytes:
    """Return the keyed digest (32 bytes) under which an organiser's account is found by its address."""
    return hmac.digest(_key(keys, b"name"), address.canonical(), "sha256")


def password_proof(keys: WebKeys, address: EmailAddress, password: str) -> bytes:
    """Return the digest (32 bytes) that proves a password; it takes about as long for every address."""
    salt = hmac.digest(_key(keys, b"salt"), address.canonical(), "sha256")[:16]
    with _AT_ONCE:
        made = hash_secret_raw(password.encode(), salt, _PASSES, _KIBIBYTES, _LANES, 32, Type.ID)
    return hashlib.sha256(made).digest()


def encrypt(keys: WebKeys, plain: bytes, *, purpose: str, of: int) -> bytes:
    """Return nonce ‖ AES-256-GCM(plain), bound to what it is for and to a number."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(_key(keys, b"row")).encrypt(nonce, plain, _bound(purpose, of))


def decrypt(keys: WebKeys, stored: bytes, *, purpose: str, of: int) -> bytes:
    """Return what `encrypt` was given; raise `UnreadableSeal` if it was not kept for this."""
    try:
        return AESGCM(_key(keys, b"row")).decrypt(
            stored[:_NONCE_BYTES], stored[_NONCE_BYTES:], _bound(purpose, of)
        )
    except (InvalidTag, ValueError):
        raise UnreadableSeal("this was not kept under the key of this web process, or not for this") from None


def encrypt_name(keys: WebKeys, name: str, *, purpose: str, of: int) -> bytes:
    """Return a name as it is kept: all are of one length."""
    return encrypt(keys, name.encode().ljust(_NAME_BYTES, b"\0"), purpose=purpose, of=of)


def read_name(keys: WebKeys, stored: bytes, *, purpose: str, of: int) -> str:
    """Return the name `encrypt_name` was given."""
    return decrypt(keys, stored, purpose=purpose, of=of).rstrip(b"\0").decode()


def _key(keys: WebKeys, use: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"petitioner desk 1 " + use).derive(keys.form_token)


def _bound(purpose: str, of: int) -> bytes:
    return b"%s\0%d" % (purpose.encode(), of)
