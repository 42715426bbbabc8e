"""What feeds are made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class ToTell:
    """An event that feeds tell, with the `fact` that names it within its statement for ever."""

    sequence: int
    fact: str
    kind: str
    happened_at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as a feed's file holds it, and the feeds it belongs to.

    `piece` is empty for what was gone before anybody was told.
    """

    fact: str
    sequence: int
    happened_at: datetime
    updated_at: datetime
    feeds: tuple[str, ...]
    piece: str


class Told(NamedTuple):
    """What stands at a place of a feed, and how new it is."""

    piece: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """What a feed says of itself. `path` is the end of its addresses, `page` where people read the same."""

    path: str
    page: str
    language: str
    title: str
    author: str
