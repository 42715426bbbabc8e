"""Keys, and what is done with them: sealing forms, encrypting rows, fingerprints, secrets of letters.

The web process holds `WebKeys`: it can seal a form and open none. Workers hold `WorkerKeys` too. Standards:
HPKE (RFC 9180, base mode, X25519, HKDF-SHA-256, AES-256-GCM), AES-256-GCM, HKDF (RFC 5869), HMAC-SHA-256.
"""

import hashlib
import hmac
import itertools
import json
import os
import secrets
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_SUITE: Final = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_INTAKE: Final = b"petitioner intake 1"
_ROW_SIZES: Final = (256, 512, 1024, 2048, 4096)
_KEY_ID_BYTES: Final = 2
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
_HEADER_BYTES: Final = _KEY_ID_BYTES + 32 + _KEY_BYTES + 16
"""Key id, encapsulated key, content key, tag."""
_CONTENT_KEY_SECONDS: Final = 1.0
_CONTENT_KEYS_KEPT: Final = 64


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
        known = next(iter(self._now), None)
        if known is None or time.monotonic() >= known.ends_at:
            known = _ContentKey(self.intake, self.intake_id.to_bytes(_KEY_ID_BYTES))
            self._now[:] = [known]
            forgetting = Timer(_CONTENT_KEY_SECONDS, self._forget, [known])
            forgetting.daemon = True
            forgetting.start()
        return known.seal(_pad(plain))

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
    _fingerprint_keys: dict[int, bytes] = field(default_factory=dict)
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

    def fingerprint(self, statement_id: int, canonical: bytes) -> bytes:
        """Return the keyed digest (32 bytes) by which one statement recognises one address."""
        key = self._fingerprint_keys.get(statement_id)
        if key is None:
            info = b"petitioner fingerprint 1 %d" % statement_id
            key = HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(self.fingerprint_root)
            self._fingerprint_keys[statement_id] = key
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


def _bound(purpose: str, row_id: UUID, statement_id: int) -> bytes:
    return purpose.encode() + b"\0" + row_id.bytes + statement_id.to_bytes(8)


def _pad(plain: bytes) -> bytes:
    framed = len(plain).to_bytes(4) + plain
    for size in _ROW_SIZES:
        if len(framed) <= size:
            return framed.ljust(size, b"\0")
    raise ValueError(f"{len(plain)} bytes are more than a row takes ({_ROW_SIZES[-1] - 4})")


def _unpad(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:4])
    return padded[4 : 4 + length]


def create_keys() -> tuple[str, str]:
    """Return a fresh pair of key files as text: the web's, the worker's."""
    intake = X25519PrivateKey.generate()

    def fresh() -> str:
        return b64encode(secrets.token_bytes(32)).decode()

    web = {
        "intake": {"id": 1, "public": b64encode(intake.public_key().public_bytes_raw()).decode()},
        "form_token": fresh(),
    }
    worker = {
        "intake": {"1": b64encode(intake.private_bytes_raw()).decode()},
        "row": {"1": fresh()},
        "row_id": 1,
        **{name: fresh() for name in ("fingerprint_root", "throttle", "suppress", "letter")},
    }
    return json.dumps(web, indent=1) + "\n", json.dumps(worker, indent=1) + "\n"


def read_web_keys(path: Path | None) -> WebKeys:
    """Read the web's key file or raise `MissingKeys`: for want of a key nothing is kept in plain text."""
    content = _read(path, "PETITIONER_WEB_KEYS")
    try:
        intake = content["intake"]
        public = X25519PublicKey.from_public_bytes(b64decode(intake["public"]))
        return WebKeys(int(intake["id"]), public, _key(content["form_token"]))
    except (KeyError, TypeError, ValueError):
        raise _damaged("PETITIONER_WEB_KEYS") from None


def read_worker_keys(path: Path | None) -> WorkerKeys:
    """Read the workers' key file, or raise `MissingKeys`."""
    content = _read(path, "PETITIONER_WORKER_KEYS")
    try:
        keys = WorkerKeys(
            intake={
                int(n): X25519PrivateKey.from_private_bytes(_key(k)) for n, k in content["intake"].items()
            },
            row={int(n): AESGCM(_key(k)) for n, k in content["row"].items()},
            row_id=int(content["row_id"]),
            fingerprint_root=_key(content["fingerprint_root"]),
            throttle=_key(content["throttle"]),
            suppress=_key(content["suppress"]),
            letter=_key(content["letter"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise _damaged("PETITIONER_WORKER_KEYS") from None
    if keys.row_id not in keys.row:  # better found now than at the first row
        raise _damaged("PETITIONER_WORKER_KEYS")
    return keys


def read_pair(web_keys: WebKeys, path: Path | None) -> WorkerKeys:
    """Read the workers' key file; raise `MissingKeys` also if it cannot open what `web_keys` seals."""
    worker_keys = read_worker_keys(path)
    secret = worker_keys.intake.get(web_keys.intake_id)
    if secret is None or secret.public_key() != web_keys.intake:
        raise MissingKeys("The key files of PETITIONER_WEB_KEYS and PETITIONER_WORKER_KEYS are not a pair.")
    return worker_keys


def _key(text: str) -> bytes:
    raw = b64decode(text, validate=True)
    if len(raw) != hashlib.sha256().digest_size:
        raise ValueError("a key has 32 bytes")
    return raw


def _read(path: Path | None, setting: str) -> dict[str, Any]:
    if path is None:
        raise MissingKeys(f"Set {setting} to a key file; `petitioner keys create FOLDER` makes one.")
    try:
        content = json.loads(path.read_text())
    except OSError as error:
        raise MissingKeys(f"The key file of {setting} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise _damaged(setting) from None
    if not isinstance(content, dict):
        raise _damaged(setting)
    return content


def _damaged(setting: str) -> MissingKeys:
    return MissingKeys(f"The key file of {setting} is not one that `petitioner keys create` made.")
