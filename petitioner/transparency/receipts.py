"""The receipt of one signature: C2SP tlog-proof, with what makes the leaf, and opens it, in its `extra` line.

`extra` is 186 bytes: format (1) · which rules about mailboxes the address follows (1) · the leaf up to its
digest (24) · salt of the address (32) · salt of the name (32) · the three marks (32 each). The leaf's digest
is SHA-256 of the marks. Standards: https://c2sp.org/tlog-proof, RFC 6962.
"""

import binascii
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from petitioner.transparency.commitment import Marks
from petitioner.transparency.notes import BadNote, Checkpoint, open_note
from petitioner.transparency.rules import BadLeaf, Kind, Leaf, read_leaf
from petitioner.transparency.tree import is_included, leaf_hash

MAGIC: Final = "c2sp.org/tlog-proof@v1"
SUFFIX: Final = ".tlog-proof"
LARGEST: Final = 16_384
"""Bytes; one of a million signatures has some 1,400."""
_FORMAT: Final = 1
_HEAD: Final = 24
_DIGEST: Final = 32
_EXTRA: Final = 2 + _HEAD + 5 * _DIGEST
_INDEX: Final = re.compile(r"index (0|[1-9][0-9]{0,17})", re.ASCII)
_LONGEST_PATH: Final = 63


class BadReceipt(ValueError):
    """This is no receipt of that log, or it was changed; the message says what does not fit."""


@dataclass(frozen=True, slots=True, repr=False)
class Opening:
    """What opens a leaf: the marks that make it, and the salts under which address and name are in them."""

    mailbox_rules: int
    address_salt: bytes
    name_salt: bytes
    marks: Marks

    def is_address(self, canonical: bytes) -> bool:
        """Say whether this canonical address is the one that was signed with."""
        return hmac.compare_digest(hmac.digest(self.address_salt, canonical, "sha256"), self.marks.address)

    def is_name(self, name: str) -> bool:
        """Say whether this name, as it is kept, is the one that was signed with."""
        return hmac.compare_digest(hmac.digest(self.name_salt, name.encode(), "sha256"), self.marks.name)


@dataclass(frozen=True, slots=True, repr=False)
class Receipt:
    """A receipt that was checked: every hash and the log's signature fit."""

    index: int
    leaf: Leaf
    opening: Opening
    checkpoint: Checkpoint


def write_receipt(index: int, leaf: bytes, opening: Opening, path: Sequence[bytes], note: str) -> str:
    """Return the text of a receipt: the place of a leaf, its path to the root, and the signed checkpoint."""
    marks = opening.marks
    extra = b"".join(
        (
            *(bytes((_FORMAT, opening.mailbox_rules)), leaf[:_HEAD]),
            *(opening.address_salt, opening.name_salt),
            *(marks.address, marks.name, marks.initials),
        )
    )
    if len(extra) != _EXTRA or marks.commitment() != leaf[_HEAD:]:
        raise ValueError("these salts and marks do not open this leaf")
    lines = [MAGIC, f"extra {_text(extra)}", f"index {index}", *map(_text, path), "", note]
    return "\n".join(lines)


def read_receipt(content: bytes, public: bytes) -> Receipt:
    """Check a receipt against the public key (32 bytes) of the log; nothing is asked of anybody.

    Raises:
        BadReceipt: it is none of that log, or something in it was changed.
    """
    try:
        head, _, note = content[:LARGEST].decode().partition("\n\n")
        magic, extra, place, *path = head.split("\n")
        index = _INDEX.fullmatch(place)
        if magic != MAGIC or index is None or not extra.startswith("extra ") or len(path) > _LONGEST_PATH:
            raise BadReceipt("this is no receipt")
        leaf, opening = _opened(_raw(extra.removeprefix("extra "), _EXTRA))
        checkpoint = open_note(note, public)
    except (BadNote, BadLeaf) as error:
        raise BadReceipt(str(error)) from None
    except ValueError as error:  # too few lines, or no text
        raise error if isinstance(error, BadReceipt) else BadReceipt("this is no receipt") from None
    number, hashes = int(index[1]), [_raw(line, _DIGEST) for line in path]
    found = leaf_hash(leaf.to_bytes())
    if not is_included(number, checkpoint.size, found, hashes, checkpoint.root):
        raise BadReceipt("the entry is not in the tree that was signed")
    return Receipt(number, leaf, opening, checkpoint)


def auditors_command(public_url: str) -> str:
    """Return what finds the entry of a receipt in the log of a site as it is today."""
    return f"petitioner-audit {public_url} --receipt receipt{SUFFIX}"


def _opened(extra: bytes) -> tuple[Leaf, Opening]:
    form, rules, head, rest = extra[0], extra[1], extra[2 : 2 + _HEAD], extra[2 + _HEAD :]
    salts_and_marks = [rest[place : place + _DIGEST] for place in range(0, len(rest), _DIGEST)]
    marks = Marks(*salts_and_marks[2:])
    leaf = read_leaf(head + sha256(marks.address + marks.name + marks.initials).digest())
    if form != _FORMAT or leaf.kind is not Kind.SIGN:
        raise BadReceipt("this is no receipt of a signature")
    return leaf, Opening(rules, salts_and_marks[0], salts_and_marks[1], marks)


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()


def _raw(text: str, length: int) -> bytes:
    """Return what is written in the one way it may be written."""
    try:
        raw = b64decode(text, validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != length or _text(raw) != text:
        raise BadReceipt("a line cannot be read")
    return raw
