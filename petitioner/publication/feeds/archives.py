"""How a long feed is parted: the newest hundred in the feed itself, every full hundred in an archive.

Standard: RFC 5005, section 4. Whoever follows `prev-archive` from the feed has seen everything that is told.
Places are counted from 1, archives too. Pure.
"""

from collections.abc import Iterable
from typing import Final

TOGETHER: Final = 100


def newest(length: int) -> range:
    """Return the places that stand in the feed itself."""
    return range(max(0, length - TOGETHER) + 1, length + 1)


def last_archive(length: int) -> int:
    """Return the archive that goes on where the feed ends; 0 if the feed holds everything."""
    return -(-max(0, length - TOGETHER) // TOGETHER)


def inside(archive: int) -> range:
    """Return the places that stand in an archive."""
    return range((archive - 1) * TOGETHER + 1, archive * TOGETHER + 1)


def to_write(places: Iterable[int], length: int) -> list[int]:
    """Return the archives to be written when these places were changed or are new.

    One before names the one that follows: it changes when that comes.
    """
    last = last_archive(length)
    own = {-(-place // TOGETHER) for place in places}
    return sorted(each for each in {n - back for n in own for back in range(3)} if 1 <= each <= last)
