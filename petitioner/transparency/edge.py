"""The right edge of the tree: all one needs to add leaves, and to know the root."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from petitioner.transparency.tiles import ENTRIES, WIDTH, bundled, edge_tiles, hashes_of, tile_path, unbundled
from petitioner.transparency.tree import fold, leaf_hashes, root_of


class DamagedFiles(ValueError):
    """The files of the log do not hold what belongs to a tree of that size."""


class Edge:
    """The tiles that are not full, by level, and the leaves of the last bundle; it grows by `add`."""

    def __init__(
        self, size: int = 0, levels: Iterable[Sequence[bytes]] = (), leaves: Sequence[bytes] = ()
    ) -> None:
        self.size = size
        self._levels = [list(level) for level in levels]
        self._leaves = list(leaves)
        self._full: dict[str, bytes] = {}

    def add(self, leaf: bytes) -> None:
        """Put a leaf behind the others."""
        self.add_all([leaf])

    def add_all(self, leaves: Sequence[bytes]) -> None:
        """Put leaves behind the others, in this order."""
        place = 0
        while place < len(leaves):
            piece = leaves[place : place + WIDTH - len(self._leaves)]
            place += len(piece)
            self.size += len(piece)
            self._leaves += piece
            if len(self._leaves) == WIDTH:
                self._full[tile_path(ENTRIES, self.size // WIDTH - 1)] = bundled(self._leaves)
                self._leaves = []
            self._push(0, leaf_hashes(piece))

    def _push(self, level: int, digests: Sequence[bytes]) -> None:
        """Put hashes into the last tile of a level; they fill it at most."""
        if level == len(self._levels):
            self._levels.append([])
        row = self._levels[level]
        row += digests
        if len(row) == WIDTH:
            self._full[tile_path(level, self.size // WIDTH ** (level + 1) - 1)] = b"".join(row)
            self._levels[level] = []
            self._push(level + 1, [root_of(row)])

    def root(self) -> bytes:
        """Return the root of the tree."""
        rows = [(WIDTH**level, row) for level, row in enumerate(self._levels)]
        return fold([(leaves, digest) for leaves, row in reversed(rows) for digest in row])

    def take_full(self) -> dict[str, bytes]:
        """Return the tiles and bundles that became full since this was asked last, by their paths."""
        full, self._full = self._full, {}
        return full

    def partial(self) -> dict[str, bytes]:
        """Return the tiles and the bundle that are not full, by their paths."""
        files = {
            tile_path(level, number, width): b"".join(self._levels[level])
            for level, number, width in edge_tiles(self.size)
        }
        if self._leaves:
            files[tile_path(ENTRIES, self.size // WIDTH, len(self._leaves))] = bundled(self._leaves)
        return files


def read_edge(folder: Path, size: int) -> Edge:
    """Return the edge of the tree of the first `size` leaves, from the files of the log.

    Raises:
        DamagedFiles: a file is missing or is not what it should be.
    """
    levels: list[list[bytes]] = []
    try:
        for level, number, width in edge_tiles(size):
            levels += [[] for _ in range(level - len(levels))]
            levels.append(hashes_of((folder / tile_path(level, number, width)).read_bytes()))
            if len(levels[level]) != width:
                raise DamagedFiles(f"the tile {level}/{number} has not {width} hashes")
        leaves = last_leaves(folder, size) if size % WIDTH else []
    except (OSError, ValueError) as error:
        raise DamagedFiles(str(error)) from None
    if leaves and leaf_hashes(leaves) != levels[0]:
        raise DamagedFiles("the last bundle and its tile differ")
    return Edge(size, levels, leaves)


def last_leaves(folder: Path, size: int) -> list[bytes]:
    """Return the leaves of the last bundle of a tree that is not empty."""
    first = (size - 1) // WIDTH * WIDTH
    return unbundled((folder / tile_path(ENTRIES, first // WIDTH, size - first)).read_bytes())


def read_leaves(folder: Path, size: int) -> Iterator[bytes]:
    """Yield the first `size` leaves from the bundles; raise `DamagedFiles` where one is not whole."""
    for number in range(-(-size // WIDTH)):
        width = min(WIDTH, size - number * WIDTH)
        try:
            found = unbundled((folder / tile_path(ENTRIES, number, width)).read_bytes())
        except (OSError, ValueError) as error:
            raise DamagedFiles(str(error)) from None
        if len(found) != width:
            raise DamagedFiles(f"bundle {number} has not {width} leaves")
        yield from found
