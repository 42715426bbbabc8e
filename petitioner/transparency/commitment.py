"""What stands for a signer in a leaf: it can be opened by whoever has the salt, and says nothing without it.

A signature has one secret of 32 random bytes. From it come three salts, so that a name can be opened without
the address, and initials without the name. The secret goes with the encrypted row: what is left is noise.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

SECRET_BYTES: Final = 32
_ADDRESS: Final = b"petitioner log address 1"
_NAME: Final = b"petitioner log name 1"
_INITIALS: Final = b"petitioner log initials 1"


@dataclass(frozen=True, slots=True, repr=False)
class Marks:
    """Three keyed digests: of an address, a name, and its initials."""

    address: bytes
    name: bytes
    initials: bytes

    def commitment(self) -> bytes:
        """Return what the leaf holds: SHA-256 of the three."""
        return sha256(self.address + self.name + self.initials).digest()

    def opening(self, secret: bytes, *, whole: bool) -> bytes:
        """Return the 96 bytes that open the name (or, unless it is `whole`, the initials) and nothing else.

        They are the salt of what is opened, the mark of the address, and the mark of the other of the two.
        """
        opened = name_salt(secret) if whole else initials_salt(secret)
        return opened + self.address + (self.initials if whole else self.name)


def address_mark(secret: bytes, canonical: bytes) -> bytes:
    """Return the keyed digest of a canonical address; it can be kept when the address is destroyed."""
    return hmac.digest(address_salt(secret), canonical, "sha256")


def marks(secret: bytes, address: bytes, name: str, initials: str) -> Marks:
    """Return the three digests; `address` is what `address_mark` returned."""
    return Marks(
        address,
        hmac.digest(name_salt(secret), name.encode(), "sha256"),
        hmac.digest(initials_salt(secret), initials.encode(), "sha256"),
    )


def address_salt(secret: bytes) -> bytes:
    """Return what opens the address."""
    return salt(secret, _ADDRESS)


def name_salt(secret: bytes) -> bytes:
    """Return what opens the name."""
    return salt(secret, _NAME)


def initials_salt(secret: bytes) -> bytes:
    """Return what opens the initials."""
    return salt(secret, _INITIALS)


def salt(secret: bytes, use: bytes) -> bytes:
    """Return the salt for one use."""
    return hmac.digest(secret, use, "sha256")
