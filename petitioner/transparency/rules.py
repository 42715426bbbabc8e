"""What a leaf may say, to the byte. docs/log.md describes it for others; the auditor has its own copy."""

from dataclasses import dataclass
from enum import IntEnum
from struct import Struct
from typing import Final

LEAF_FORMAT: Final = 1
_LAYOUT: Final = Struct(">BBHIQQ32s")
LEAF_BYTES: Final = _LAYOUT.size
"""56: format, kind, reason, version, statement, target, digest; numbers in network order."""
NOTHING: Final = bytes(32)
_LARGEST: Final = 2**63 - 1


class Kind(IntEnum):
    """What happened."""

    TEXT = 1
    """A version of a statement was published; the digest is its hash."""
    SIGN = 2
    """A confirmed signature was counted; the digest is a commitment."""
    WITHDRAW = 3
    """The signature at `target` was taken back by its signer."""
    INVALIDATE = 4
    """The signature at `target` does not count any more; the reason says why."""
    REINSTATE = 5
    """The signature at `target`, invalidated before, counts again."""
    ENDORSE = 6
    """Somebody's backing is shown; the reason says how it is known, the digest is a commitment."""
    END_ENDORSEMENT = 7
    """The backing at `target` is not shown any more, or not so; the reason says why."""
    EVENT = 8
    """Something else that must not be denied later; the digest is that of what is written about it."""


class Removal(IntEnum):
    """Why a signature was invalidated."""

    TWICE = 1
    INVENTED = 2
    AUTOMATED = 3
    LOST = 4
    """Its row was lost when a backup was restored: nobody can say any more whose it was."""
    OTHER = 5


class Happening(IntEnum):
    """What an event is about; 3 and 4 are set aside."""

    SAMPLE_PROMISED = 1
    """A sample audit was promised; the digest is that of the words of its promise."""
    SAMPLE_RESULT = 2
    """Its result; the digest is that of the words of the result."""


class Known(IntEnum):
    """How a backing is known, weakest first."""

    REPORTED = 1
    """The organiser's word."""
    DOCUMENTED = 2
    """Public record."""
    OFFICE = 3
    """The word of the member's office."""
    MEMBER = 4
    """The member's own word."""


class End(IntEnum):
    """Why a backing is not shown any more."""

    WITHDRAWN = 1
    TAKEN_OFF = 2
    REPLACED = 3
    """By the leaf that follows, which says it otherwise; or its row was lost when a backup was restored."""


HAS_TARGET: Final = frozenset({Kind.WITHDRAW, Kind.INVALIDATE, Kind.REINSTATE, Kind.END_ENDORSEMENT})
HAS_DIGEST: Final = frozenset({Kind.TEXT, Kind.SIGN, Kind.ENDORSE, Kind.EVENT})
HAS_VERSION: Final = frozenset({Kind.TEXT, Kind.SIGN, Kind.ENDORSE})
REASONS: Final = {
    Kind.INVALIDATE: frozenset(int(each) for each in Removal),
    Kind.ENDORSE: frozenset(int(each) for each in Known),
    Kind.END_ENDORSEMENT: frozenset(int(each) for each in End),
    Kind.EVENT: frozenset({1, 2, 3, 4}),
}
"""The reasons a kind may have; the others have none."""


class BadLeaf(ValueError):
    """These bytes are no leaf of ours; the message says why."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One entry. What its kind does not use is zero."""

    kind: Kind
    statement: int
    version: int = 0
    """The number of the text, from 1."""
    target: int = 0
    """The place of the leaf it is about."""
    reason: int = 0
    digest: bytes = NOTHING

    def to_bytes(self) -> bytes:
        """Return the 56 bytes."""
        return _LAYOUT.pack(
            LEAF_FORMAT, self.kind, self.reason, self.version, self.statement, self.target, self.digest
        )


def read_leaf(raw: bytes) -> Leaf:
    """Read what `Leaf.to_bytes` made; raise `BadLeaf` for anything else."""
    if len(raw) != LEAF_BYTES:
        raise BadLeaf(f"a leaf has {LEAF_BYTES} bytes, not {len(raw)}")
    form, number, reason, version, statement, target, digest = _LAYOUT.unpack(raw)
    if form != LEAF_FORMAT:
        raise BadLeaf(f"there is no format {form}")
    try:
        kind = Kind(number)
    except ValueError:
        raise BadLeaf(f"there is no kind {number}") from None
    leaf = Leaf(kind, statement, version, target, reason, digest)
    for lack, is_so in (
        ("a version is missing or too many", bool(version) != (kind in HAS_VERSION)),
        ("a target is too many", bool(target) and kind not in HAS_TARGET),
        (f"reason {reason} is not known", reason not in REASONS.get(kind, frozenset({0}))),
        ("a digest is missing or too many", (digest != NOTHING) != (kind in HAS_DIGEST)),
        ("the statement is missing", not statement and kind is not Kind.EVENT),
        ("a number is too large", max(statement, target) > _LARGEST),
    ):
        if is_so:
            raise BadLeaf(f"{kind.name}: {lack}")
    return leaf
