"""Where the files of a log lie and what is in them (C2SP tlog-tiles): 256 hashes or leaves to a file."""

from collections.abc import Iterator, Sequence
from typing import Final

from petitioner.transparency.rules import LEAF_BYTES

WIDTH: Final = 256
HASH_BYTES: Final = 32
_LENGTH: Final = LEAF_BYTES.to_bytes(2)
ENTRY_BYTES: Final = LEAF_BYTES + len(_LENGTH)
ENTRIES: Final = "entries"
CHECKPOINT: Final = "checkpoint"
WITNESSED: Final = "witnessed"
"""The newest checkpoint that enough witnesses have cosigned."""
KEY: Final = "key"
"""The public key, as others write it down: it is worth most where somebody has noted it before."""


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """Return where a tile lies below the log; `level` is a number or `entries`."""
    parts = [f"{number % 1000:03}"]
    while number >= 1000:  # noqa: PLR2004 - three digits each
        number //= 1000
        parts.append(f"x{number % 1000:03}")
    whole = f"tile/{level}/{'/'.join(reversed(parts))}"
    return whole if width == WIDTH else f"{whole}.p/{width}"


def edge_tiles(size: int) -> Iterator[tuple[int, int, int]]:
    """Yield level, number and width of each tile of a tree that is not full."""
    level = 0
    while size:
        if size % WIDTH:
            yield level, size // WIDTH, size % WIDTH
        size //= WIDTH
        level += 1


def bundled(leaves: Sequence[bytes]) -> bytes:
    """Return up to 256 leaves as they lie in a file: each after its length in two bytes."""
    return b"".join(_LENGTH + leaf for leaf in leaves)


def unbundled(raw: bytes) -> list[bytes]:
    """Return the leaves of a bundle; raise `ValueError` if it is none of ours."""
    step = ENTRY_BYTES
    pieces = [raw[place : place + step] for place in range(0, len(raw), step)]
    if any(len(piece) != step or piece[:2] != _LENGTH for piece in pieces):
        raise ValueError("this is no bundle of leaves")
    return [piece[2:] for piece in pieces]


def hashes_of(raw: bytes) -> list[bytes]:
    """Return the hashes of a tile; raise `ValueError` if it is none."""
    if len(raw) % HASH_BYTES:
        raise ValueError("this is no tile")
    return [raw[place : place + HASH_BYTES] for place in range(0, len(raw), HASH_BYTES)]
