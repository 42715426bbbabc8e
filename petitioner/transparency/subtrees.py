"""Hashes of whole runs of leaves, read from the tiles: what proofs are made of."""

from pathlib import Path
from typing import Final

from petitioner.transparency.edge import DamagedFiles
from petitioner.transparency.tiles import WIDTH, hashes_of, tile_path
from petitioner.transparency.tree import fold, root_of

_BITS: Final = WIDTH.bit_length() - 1
"""How many levels of the tree are between two levels of tiles."""


class Subtrees:
    """The tree of the first `size` leaves; called with two numbers, it gives the hash of the leaves between.

    Raises:
        DamagedFiles: a tile is missing or is not what it should be.
    """

    def __init__(self, folder: Path, size: int) -> None:
        self._folder = folder
        self._size = size
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, start: int, end: int) -> bytes:
        """Return the hash of a run that begins where a whole subtree of its width may begin."""
        pieces = []
        while start < end:
            width = 1 << ((end - start).bit_length() - 1)
            pieces.append((width, self._whole(start, width)))
            start += width
        return fold(pieces)

    def _whole(self, start: int, width: int) -> bytes:
        """Return the hash of a whole subtree; `width`, a power of two, divides `start`."""
        level = (width.bit_length() - 1) // _BITS
        leaves = WIDTH**level
        first, count = start // leaves, width // leaves
        row = self._tile(level, first // WIDTH)[first % WIDTH : first % WIDTH + count]
        if len(row) != count:
            raise DamagedFiles(f"the tile {level}/{first // WIDTH} is too short")
        return root_of(row)

    def _tile(self, level: int, number: int) -> list[bytes]:
        found = self._tiles.get((level, number))
        if found is None:
            found = self._tiles[level, number] = self._read(level, number)
        return found

    def _read(self, level: int, number: int) -> list[bytes]:
        width = min(WIDTH, self._size // WIDTH**level - number * WIDTH)
        error = ""
        for path in dict.fromkeys((tile_path(level, number, width), tile_path(level, number))):
            try:  # a tile that became full meanwhile stands in for the one that was not
                return hashes_of((self._folder / path).read_bytes())[:width]
            except (OSError, ValueError) as damage:
                error = str(damage)
        raise DamagedFiles(error)
