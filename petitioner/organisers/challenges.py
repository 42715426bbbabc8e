"""What a passkey is asked to sign: fresh, ours, for one use, and good for five minutes. Nothing is stored."""

import hashlib
import hmac
import os
from datetime import datetime
from typing import Final

from petitioner.foundation.secrets import WebKeys

SECONDS: Final = 300
_NONCE_BYTES: Final = 16
_TIME_BYTES: Final = 5
_BODY_BYTES: Final = _NONCE_BYTES + _TIME_BYTES


def new_challenge(keys: WebKeys, use: str, *, of: int, now: datetime) -> bytes:
    """Return a challenge (37 bytes) for one use by one session; `of` is 0 where nobody is signed in."""
    body = os.urandom(_NONCE_BYTES) + int(now.timestamp()).to_bytes(_TIME_BYTES)
    return body + _proof(keys, use, of, body)


def is_ours(keys: WebKeys, challenge: bytes, use: str, *, of: int, now: datetime) -> bool:
    """Say whether a challenge is one we gave out for this use, and not too long ago."""
    body, proof = challenge[:_BODY_BYTES], challenge[_BODY_BYTES:]
    if len(body) != _BODY_BYTES or not hmac.compare_digest(proof, _proof(keys, use, of, body)):
        return False
    return 0 <= int(now.timestamp()) - int.from_bytes(body[_NONCE_BYTES:]) < SECONDS


def challenge_digest(challenge: bytes) -> bytes:
    """Return the digest under which an answered challenge is remembered."""
    return hashlib.sha256(challenge).digest()


def _proof(keys: WebKeys, use: str, of: int, body: bytes) -> bytes:
    return keys.form_proof(b"challenge\0%s\0%d\0%s" % (use.encode(), of, body))
