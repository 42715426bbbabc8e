"""Who else has seen the log: cosignatures (C2SP tlog-cosignature, Ed25519) under a signed checkpoint."""

import struct
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

COSIGNATURE: Final = b"\x04"
"""What stands before a public key that makes cosignatures, and in the digest that names it."""
KEY_BYTES: Final = 32
_LAYOUT: Final = struct.Struct(">4sQ64s")
_LATEST: Final = 253_402_300_799
"""The last second of the year 9999: later moments are no moments."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who watches the log; `key_name` is the name in their signatures, `url` where to ask them."""

    name: str
    key_name: str
    public: bytes
    url: str = ""

    @property
    def key_id(self) -> bytes:
        """The four bytes that say which key made a cosignature."""
        return sha256(self.key_name.encode() + b"\n" + COSIGNATURE + self.public).digest()[:4]


@dataclass(frozen=True, slots=True)
class Cosignature:
    """What a witness said: when, and the line as it stands under the checkpoint."""

    at: datetime
    line: str


def cosignatures(text: str, lines: Iterable[str], witnesses: Iterable[Witness]) -> dict[str, Cosignature]:
    """Return the cosignatures among signature lines that hold for a checkpoint's text, by witness.

    Lines of others, and lines that do not hold, are left out.
    """
    found: dict[str, Cosignature] = {}
    known = {witness.key_name: witness for witness in witnesses}
    for line in lines:
        dash, name, encoded = (*line.split(" "), "", "")[:3]
        witness = known.get(name)
        if dash == "—" and witness is not None:
            at = _when(text, encoded, witness)
            if at is not None:
                found[witness.name] = Cosignature(at, line)
    return found


def _when(text: str, encoded: str, witness: Witness) -> datetime | None:
    """Return when a witness signed; None if the line is not theirs, or not about this text."""
    try:
        key_id, seconds, signature = _LAYOUT.unpack(b64decode(encoded, validate=True))
    except (ValueError, struct.error):
        return None
    if key_id != witness.key_id or seconds > _LATEST:
        return None
    said = f"cosignature/v1\ntime {seconds}\n{text}".encode()
    try:
        Ed25519PublicKey.from_public_bytes(witness.public).verify(signature, said)
    except InvalidSignature:
        return None
    return datetime.fromtimestamp(seconds, UTC)
