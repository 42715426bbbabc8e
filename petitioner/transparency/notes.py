"""Checkpoints as C2SP signed notes: origin, size and root of the tree, signed with Ed25519."""

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519: Final = b"\x01"
_KEY_ID_BYTES: Final = 4
_ROOT_BYTES: Final = 32
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
LARGEST_NOTE: Final = 65_536


class BadNote(ValueError):
    """This is no checkpoint of that log, signed with that key; the message says why."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How large the tree of a log is, and its root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return what is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True, repr=False)
class LogKey:
    """What signs checkpoints; the key's name in a note is the log's origin."""

    secret: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public half."""
        return self.secret.public_key().public_bytes_raw()

    def sign(self, checkpoint: Checkpoint) -> str:
        """Return the signed note."""
        return self._sign(checkpoint.origin, checkpoint.text())

    def sign_text(self, origin: str, text: str) -> str:
        """Return another text as a signed note, in the name of the log of that origin.

        It must never be one that can be taken for a checkpoint: its first line is not the name of a log.
        """
        if text.startswith(f"{origin}\n") or not text.endswith("\n") or "\n\n" in text:
            raise ValueError("this could be taken for a checkpoint, or is no text of a note")
        return self._sign(origin, text)

    def _sign(self, origin: str, text: str) -> str:
        signed = key_id(origin, self.public) + self.secret.sign(text.encode())
        return f"{text}\n— {origin} {b64encode(signed).decode()}\n"

    def verifier(self, origin: str) -> str:
        """Return the public key as others write it down: name, key id, and key with its type."""
        key = b64encode(_ED25519 + self.public).decode()
        return f"{origin}+{key_id(origin, self.public).hex()}+{key}"


def public_half(verifier: str) -> bytes:
    """Return the 32 bytes of a key as `LogKey.verifier` writes it; raise `ValueError` if it is none."""
    name, number, encoded = (*verifier.split("+", 2), "", "")[:3]
    raw = _decoded(encoded)
    if raw[:1] != _ED25519 or number != key_id(name, raw[1:]).hex():
        raise ValueError("this is no key of a log")
    return raw[1:]


def key_id(name: str, public: bytes) -> bytes:
    """Return the four bytes that say which key made a signature."""
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_KEY_ID_BYTES]


def open_note(note: str, public: bytes) -> Checkpoint:
    """Return the checkpoint in a note that was signed with this key in the log's own name.

    Raises:
        BadNote: it was not, or it is no checkpoint.
    """
    if len(note) > LARGEST_NOTE or any(ord(character) < ord(" ") for character in note.replace("\n", "")):
        raise BadNote("this is no signed note")
    text, blank, signatures = note.rpartition("\n\n")
    if not blank:
        raise BadNote("there is no signature")
    text += "\n"
    checkpoint = _read(text)
    wanted = key_id(checkpoint.origin, public)
    for line in signatures.splitlines():
        dash, name, encoded = (*line.split(" "), "", "")[:3]
        raw = _decoded(encoded)
        if dash == "—" and name == checkpoint.origin and raw[:_KEY_ID_BYTES] == wanted:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(raw[_KEY_ID_BYTES:], text.encode())
            except InvalidSignature:
                raise BadNote("the signature is wrong") from None
            return checkpoint
    raise BadNote("it is not signed with the key of this log")


def size_of(note: str) -> int:
    """Return how many leaves a note says there are, whoever signed it; raise `BadNote` if it says nothing."""
    text, _, _ = note.rpartition("\n\n")
    return _read(f"{text}\n").size


def _read(text: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) != len(("origin", "size", "root", "")) or not lines[0]:
        raise BadNote("this is no checkpoint")
    root = _decoded(lines[2])
    if not _SIZE.fullmatch(lines[1]) or len(root) != _ROOT_BYTES:
        raise BadNote("size or root cannot be read")
    return Checkpoint(lines[0], int(lines[1]), root)


def _decoded(text: str) -> bytes:
    try:
        raw = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if b64encode(raw).decode() == text else b""
