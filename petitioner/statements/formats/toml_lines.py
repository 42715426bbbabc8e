"""Where a key stands in a TOML file: the standard library reads values but forgets their lines."""

import re
from typing import Final

_HEADER: Final = re.compile(r"\s*\[\[?([^\[\]]+)\]")
_KEY: Final = re.compile(r"""\s*([\w."' -]+?)\s*=""")


def line_of(source: str, path: tuple[str, ...]) -> int | None:
    """Return the line (from 1) of the longest part of `path` the file names, or nothing if it names none."""
    places = _places(source)
    for length in range(len(path), 0, -1):
        if path[:length] in places:
            return places[path[:length]]
    return None


def _places(source: str) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(source.split("\n"), start=1):
        if header := _HEADER.match(line):
            table = _split(header[1])
            path = table
        elif key := _KEY.match(line):
            path = (*table, *_split(key[1]))
        else:
            continue
        for length in range(1, len(path) + 1):
            places.setdefault(path[:length], number)
    return places


def _split(key: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in key.split("."))
