"""The site's own fonts, for drawing: which file has a letter, as the style sheet says; text on one line."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

from PIL import ImageDraw, ImageFont

from petitioner.foundation.web import resources

_FACE: Final = re.compile(r"@font-face \{(.*?)\}", re.DOTALL)
_SOURCE: Final = re.compile(r'url\("\.\./([^"?]+)')
_RANGE: Final = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")
_FAMILIES: Final = ("Literata", "Noto Serif Georgian", "Noto Serif Armenian", "Noto Naskh Arabic")
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})
_LEFT_TO_RIGHT: Final = frozenset({"L", "EN"})
_UNSEEN_ALONE: Final = frozenset({"Cf", "Mn", "Me", "Cc", "Cs", "Co"})
_BOUND: Final = frozenset({"BN", "NSM"})

FULL: Final = 255
"""All the ink a plate can take."""

Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class _Face:
    path: Path
    ranges: tuple[tuple[int, int], ...]

    def has(self, letter: str) -> bool:
        return any(first <= ord(letter) <= last for first, last in self.ranges)


@dataclass(frozen=True, slots=True)
class Hand:
    """How text is set: size in pixels, weight from 400 to 650, direction of the line."""

    size: int
    weight: int
    direction: Direction = "ltr"


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    font: ImageFont.FreeTypeFont
    direction: Direction

    @property
    def length(self) -> float:
        return self.font.getlength(self.text, direction=self.direction)


@cache
def _faces() -> tuple[_Face, ...]:
    """Return the upright faces that have serifs, in the order in which they are tried."""
    found: dict[str, list[_Face]] = {family: [] for family in _FAMILIES}
    sheet = (resources("static") / "layout/tokens.css").read_text()
    for block in _FACE.findall(sheet):
        family = re.search(r'font-family: "([^"]+)"', block)
        source = _SOURCE.search(block)
        if family and source and family[1] in found and "font-style: normal" in block:
            ranges = tuple((int(a, 16), int(b or a, 16)) for a, b in _RANGE.findall(block))
            found[family[1]].insert(0, _Face(resources("static") / source[1], ranges))  # the later one wins
    return tuple(face for faces in found.values() for face in faces)


@cache
def _font(path: Path, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)
    font.set_variation_by_axes([weight])
    return font


def length(text: str, hand: Hand) -> float:
    """Return how many pixels a line of text takes."""
    return sum(run.length for run in _runs(text, hand))


def draw_line(draw: ImageDraw.ImageDraw, text: str, hand: Hand, start: float, base: float) -> None:
    """Draw a line of text on its base line; it begins at `start`, on the right if it runs to the left."""
    left = start if hand.direction == "ltr" else start - length(text, hand)
    for run in _runs(text, hand):
        draw.text((left, base), run.text, FULL, run.font, anchor="ls", direction=run.direction)
        left += run.length


def _runs(text: str, hand: Hand) -> Iterator[_Run]:
    """Return the pieces of a line that one font and direction can set, from left to right."""
    parts = [("".join(letters), way) for way, letters in _parts(text, hand.direction)]
    for part, way in parts if hand.direction == "ltr" else reversed(parts):
        pieces = _pieces(part)
        for face, piece in pieces if way == "ltr" else reversed(pieces):
            if all(unicodedata.category(sign) in _UNSEEN_ALONE for sign in piece):
                continue  # nothing is seen of it, and it cannot be set alone
            yield _Run(piece, _font(face.path, hand.size, hand.weight), way)


def _pieces(text: str) -> list[tuple[_Face, str]]:
    """Split a text by font; a mark stays with its letter, a letter that no font has with the first font."""
    pieces: list[tuple[_Face, str]] = []
    for letter in text:
        face = next((each for each in _faces() if each.has(letter)), _faces()[0])
        if pieces and (pieces[-1][0] is face or unicodedata.category(letter) in _UNSEEN_ALONE):
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + letter)
        else:
            pieces.append((face, letter))
    return pieces


def _parts(text: str, base: Direction) -> Iterator[tuple[Direction, list[str]]]:
    """Split a line by direction; signs and spaces go with their neighbours, else with the line.

    What only joins or parts letters, or stands on one, goes with the letter before it.
    """
    ways: list[Direction | None] = [_way(letter) for letter in text]
    resolved: list[Direction] = []
    for place, way in enumerate(ways):
        before = resolved[-1] if resolved else base
        after = next((each for each in ways[place:] if each), base)
        is_bound = unicodedata.bidirectional(text[place]) in _BOUND
        resolved.append(way or (before if is_bound or before == after else base))
    for way, pairs in groupby(zip(resolved, text, strict=True), key=lambda pair: pair[0]):
        yield way, [letter for _, letter in pairs]


def _way(letter: str) -> Direction | None:
    kind = unicodedata.bidirectional(letter)
    if kind in _RIGHT_TO_LEFT:
        return "rtl"
    return "ltr" if kind in _LEFT_TO_RIGHT else None
