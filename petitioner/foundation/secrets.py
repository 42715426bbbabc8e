"""Keys, and what is done with them: sealing forms, encrypting rows, fingerprints, secrets of letters.

The web process holds `WebKeys`: it can seal a form and open none. Workers hold `WorkerKeys` too. Standards:
HPKE (RFC 9180, base mode, X25519, HKDF-SHA-256, AES-256-GCM), AES-256-GCM, HKDF (RFC 5869), HMAC-SHA-256.
"""

import hmac
import itertools
import os
import secrets
import time
from dataclasses import dataclass, field
from threading import Timer
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_SUITE: Final = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_INTAKE: Final = b"petitioner intake 1"
_ROW_SIZES: Final = (256, 512, 1024, 2048, 4096)
LONGEST_ROW: Final = _ROW_SIZES[-1] - 4
"""Bytes that a padded row takes."""
_LONG: Final = 65_536
_KEY_ID_BYTES: Final = 2
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
_HEADER_BYTES: Final = _KEY_ID_BYTES + 32 + _KEY_BYTES + 16
"""Key id, encapsulated key, content key, tag."""
_CONTENT_KEY_SECONDS: Final = 1.0
_CONTENT_KEYS_KEPT: Final = 64


_DIGEST_BYTES: Final = 32
_STOP: Final = b"petitioner stop 1"
STOP_TOKEN_BYTES: Final = _NONCE_BYTES + _DIGEST_BYTES + 16
"""Nonce, encrypted digest, tag: 80 characters in an address."""


class MissingKeys(RuntimeError):
    """A key file is absent or unreadable; the message says what to do."""


class UnreadableSeal(ValueError):
    """What was to be opened was not sealed to a key we hold, or was altered."""


class _ContentKey:
    """A key that seals forms for a second and is then forgotten, and the same key sealed to the intake key.

    A seal of its own for every form would cost more than everything else a form needs together.
    """

    __slots__ = ("_aead", "_numbers", "ends_at", "header")

    def __init__(self, intake: X25519PublicKey, intake_id: bytes) -> None:
        secret = secrets.token_bytes(_KEY_BYTES)
        self.header = intake_id + _SUITE.encrypt(secret, intake, info=_INTAKE + intake_id)
        self.ends_at = time.monotonic() + _CONTENT_KEY_SECONDS
        self._aead = AESGCM(secret)
        self._numbers = itertools.count()

    def seal(self, plain: bytes) -> bytes:
        nonce = next(self._numbers).to_bytes(_NONCE_BYTES)
        return self.header + nonce + self._aead.encrypt(nonce, plain, self.header)


def seal_to(public: bytes, plain: bytes, *, purpose: bytes) -> bytes:
    """Return `purpose` in a line of its own, and an HPKE message to somebody else's X25519 key (32 bytes).

    Nobody here can open it again.
    """
    key = X25519PublicKey.from_public_bytes(public)
    return purpose + b"\n" + _SUITE.encrypt(plain, key, info=purpose)


@dataclass(frozen=True, slots=True, repr=False)
class WebKeys:
    """What the web process holds: the public half of the intake key, and the form-token key."""

    intake_id: int
    intake: X25519PublicKey
    form_token: bytes
    _now: list[_ContentKey] = field(default_factory=list)

    def seal(self, plain: bytes) -> bytes:
        """Return `plain`, padded and sealed: 2 bytes of key id, an HPKE message, nonce, AES-256-GCM.

        The HPKE message holds the content key of the second. Who takes the process over can open what was
        sealed in that second, which it had before it in clear, and nothing older.
        """
        return self._known().seal(_pad(plain))

    def seal_long(self, plain: bytes) -> bytes:
        """Do what `seal` does with what is too long for a row: texts and files; padded to whole 64 KiB."""
        framed = len(plain).to_bytes(4) + plain
        return self._known().seal(framed.ljust(-(-len(framed) // _LONG) * _LONG, b"\0"))

    def _known(self) -> _ContentKey:
        """Return the content key of this second."""
        known = next(iter(self._now), None)
        if known is None or time.monotonic() >= known.ends_at:
            known = _ContentKey(self.intake, self.intake_id.to_bytes(_KEY_ID_BYTES))
            self._now[:] = [known]
            forgetting = Timer(_CONTENT_KEY_SECONDS, self._forget, [known])
            forgetting.daemon = True
            forgetting.start()
        return known

    def _forget(self, old: _ContentKey) -> None:
        """Drop a content key when its second is over, also if nobody signs after it."""
        self._now[:] = [key for key in self._now if key is not old]

    def form_proof(self, message: bytes) -> bytes:
        """Return the 16-byte HMAC that shows a form was printed by us."""
        return hmac.digest(self.form_token, message, "sha256")[:16]


@dataclass(frozen=True, slots=True, repr=False)
class WorkerKeys:
    """What the workers hold. Key ids stand in front of whatever a key made, so that keys can be changed."""

    intake: dict[int, X25519PrivateKey]
    row: dict[int, AESGCM]
    row_id: int
    fingerprint_root: bytes
    throttle: bytes
    suppress: bytes
    letter: bytes
    _content_keys: dict[bytes, AESGCM] = field(default_factory=dict)

    def open(self, sealed: bytes) -> bytes:
        """Open what `WebKeys.seal` made; raise `UnreadableSeal` if that cannot be done."""
        header, rest = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES:]
        try:
            aead = self._content_keys.get(header) or self._content_key(header)
            return _unpad(aead.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], header))
        except UnreadableSeal:
            raise
        except (InvalidTag, ValueError):
            raise UnreadableSeal("the sealed form was altered or cut short") from None

    def _content_key(self, header: bytes) -> AESGCM:
        key_id = header[:_KEY_ID_BYTES]
        key = self.intake.get(int.from_bytes(key_id))
        if key is None:
            raise UnreadableSeal("the form was sealed to an intake key that is not in the worker's key file")
        aead = AESGCM(_SUITE.decrypt(header[_KEY_ID_BYTES:], key, info=_INTAKE + key_id))
        if len(self._content_keys) >= _CONTENT_KEYS_KEPT:
            self._content_keys.clear()
        self._content_keys[header] = aead
        return aead

    def encrypt_row(self, plain: bytes, *, purpose: str, row_id: UUID, statement_id: int) -> bytes:
        """Return key id ‖ nonce ‖ AES-256-GCM(padded plain), bound to purpose, row and statement."""
        nonce = os.urandom(_NONCE_BYTES)
        bound = _bound(purpose, row_id, statement_id)
        header = self.row_id.to_bytes(_KEY_ID_BYTES)
        return header + nonce + self.row[self.row_id].encrypt(nonce, _pad(plain), header + bound)

    def decrypt_row(self, stored: bytes, *, purpose: str, row_id: UUID, statement_id: int) -> bytes:
        """Return what `encrypt_row` was given; raise `UnreadableSeal` if key, row or bytes do not match."""
        header, rest = stored[:_KEY_ID_BYTES], stored[_KEY_ID_BYTES:]
        key = self.row.get(int.from_bytes(header))
        if key is None:
            raise UnreadableSeal("the row was encrypted under a key that is not in the worker's key file")
        bound = header + _bound(purpose, row_id, statement_id)
        try:
            return _unpad(key.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], bound))
        except (InvalidTag, ValueError):  # the latter for a nonce cut short
            raise UnreadableSeal("the row was altered, or belongs elsewhere") from None

    def fingerprint_key(self, statement_id: int, secret: bytes | None) -> bytes:
        """Return the key (32 bytes) of one statement's fingerprints, from the root and a secret of its own.

        When the secret is destroyed, nobody can make the key again. Without one it comes from the root alone.
        """
        info = b"petitioner fingerprint 1 %d" % statement_id
        return HKDF(hashes.SHA256(), _KEY_BYTES, salt=secret, info=info).derive(self.fingerprint_root)

    def news_digest(self, statement_id: int, canonical: bytes) -> bytes:
        """Return the keyed digest (32 bytes) of an address that wants news; no fingerprint is like it."""
        return self.news_digest_of(statement_id, self.suppress_digest(canonical))

    def news_digest_of(self, statement_id: int, suppress_digest: bytes) -> bytes:
        """Return what `news_digest` does, for an address that is known by its suppress digest alone.

        Whoever wants no letters any more is found so, and nobody needs to know their address for it.
        """
        info = b"petitioner news 1 %d" % statement_id
        key = HKDF(hashes.SHA256(), _KEY_BYTES, salt=None, info=info).derive(self.suppress)
        return hmac.digest(key, suppress_digest, "sha256")

    def account_digest(self, kind: str, canonical: bytes) -> bytes:
        """Return the keyed digest (32 bytes) under which an account of that kind is found by its address."""
        info = b"petitioner account 1 " + kind.encode()
        key = HKDF(hashes.SHA256(), _KEY_BYTES, salt=None, info=info).derive(self.suppress)
        return hmac.digest(key, canonical, "sha256")

    def throttle_digest(self, canonical: bytes) -> bytes:
        """Return the digest (32 bytes) under which letters to one address are counted, everywhere."""
        return hmac.digest(self.throttle, canonical, "sha256")

    def suppress_digest(self, canonical: bytes) -> bytes:
        """Return the digest (32 bytes) under which an address is kept that must get no letters."""
        return hmac.digest(self.suppress, canonical, "sha256")

    def letter_secret(self, purpose: str, row_id: UUID) -> bytes:
        """Return 16 bytes that only the worker can make for this row: the same again on every retry."""
        return hmac.digest(self.letter, purpose.encode() + b"\0" + row_id.bytes, "sha256")[:16]

    def stop_token(self, suppress_digest: bytes) -> bytes:
        """Return what an address carries at which no more letters can be asked for; nothing is stored of it.

        Nonce ‖ AES-256-GCM(suppress digest). The nonce is an HMAC of what is encrypted (as in RFC 5297), so
        that a letter which is handed over again is the same to the byte.
        """
        nonce = hmac.digest(self._stop_key(b"nonce"), suppress_digest, "sha256")[:_NONCE_BYTES]
        return nonce + AESGCM(self._stop_key(b"key")).encrypt(nonce, suppress_digest, _STOP)

    def open_stop_token(self, raw: bytes) -> bytes:
        """Return the suppress digest a stop token was made of; raise `UnreadableSeal` if it is not ours."""
        try:
            return AESGCM(self._stop_key(b"key")).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _STOP)
        except (InvalidTag, ValueError):
            raise UnreadableSeal("this is no stop token of ours") from None

    def _stop_key(self, use: bytes) -> bytes:
        return HKDF(hashes.SHA256(), _KEY_BYTES, salt=None, info=_STOP + b" " + use).derive(self.letter)


def _bound(purpose: str, row_id: UUID, statement_id: int) -> bytes:
    return purpose.encode() + b"\0" + row_id.bytes + statement_id.to_bytes(8)


def _pad(plain: bytes) -> bytes:
    framed = len(plain).to_bytes(4) + plain
    for size in _ROW_SIZES:
        if len(framed) <= size:
            return framed.ljust(size, b"\0")
    raise ValueError(f"{len(plain)} bytes are more than a row takes ({LONGEST_ROW})")


def _unpad(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:4])
    return padded[4 : 4 + length]
