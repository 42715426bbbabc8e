"""Draw the number of a statement as a small picture (SVG 1.1) that may stand anywhere."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from petitioner.foundation.web import render

_SIZE: Final = 13
_PADDING: Final = 10
"""Pixels, both."""
_BROAD: Final = frozenset("mwMW@%…—шщжюфымШЩЖЮФЫМѓЄ")
_SLIM: Final = frozenset("iljtfrI.,:;'\u2019!|()- \u00a0\u202f\u2009")


@dataclass(frozen=True, slots=True)
class Badge:
    """A drawing and its width in pixels."""

    content: bytes
    width: int


def draw_badge(title: str, label: str, number: str, language: str) -> Badge:
    """Return a badge; `title` says it all to those who do not see it."""
    left, right = _parts(label, number)
    drawn = render(
        "publication/badge.svg",
        language,
        title=title,
        label=label,
        number=number,
        left=left,
        right=right,
    )
    return Badge(drawn.encode(), left + right)


def badge_width(label: str, number: str) -> int:
    """Return the width in pixels of a badge that says this."""
    return sum(_parts(label, number))


def _parts(label: str, number: str) -> tuple[int, int]:
    return _room(label) + 2 * _PADDING, _room(number) + 2 * _PADDING


def _room(text: str) -> int:
    """Return how many pixels a text takes at most: fonts are unknown, the widest common one counts.

    The text is not stretched to fill them: that would tear joined letters apart.
    """
    return round(_SIZE * sum(_width(letter) for letter in unicodedata.normalize("NFC", text)))


def _width(letter: str) -> float:
    """Return the width of a letter as part of the size of the font."""
    if unicodedata.combining(letter):
        return 0.0
    if letter in _BROAD or unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if letter in _SLIM:
        return 0.44
    return 0.8 if letter.isupper() else 0.68
