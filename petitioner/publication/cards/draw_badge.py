"""Draw the number of a statement as a small picture (SVG 1.1) that may stand anywhere."""

import unicodedata
from typing import Final

from petitioner.foundation.web import render

_PADDING: Final = 10
_SIZE: Final = 13
"""Pixels, as is every number here."""
_WIDTHS: Final = {"W": 1.0, "F": 1.0}
_WIDE: Final = 0.68
_NARROW: Final = 0.58
_NARROWEST: Final = 0.32
_SLIM: Final = frozenset("iljtfrI.,:;'’!| \u00a0\u202f\u2009")
_LATIN_ENDS: Final = "\u024f"


def draw_badge(title: str, label: str, number: str, language: str) -> bytes:
    """Return a badge; `title` says it all to those who do not see it.

    A reader's fonts are unknown: the room for each text is made for wide letters, and the texts are set to
    fill it exactly.
    """
    left, right = _room(label), _room(number)
    return render(
        "publication/badge.svg",
        language,
        title=title,
        label=label,
        number=number,
        left=left + 2 * _PADDING,
        right=right + 2 * _PADDING,
        label_length=left,
        number_length=right,
    ).encode()


def _room(text: str) -> int:
    """Return how many pixels a text takes, generously."""
    return round(_SIZE * sum(_width(letter) for letter in unicodedata.normalize("NFC", text)))


def _width(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    wide = _WIDTHS.get(unicodedata.east_asian_width(letter))
    if wide is not None:
        return wide
    if letter in _SLIM:
        return _NARROWEST
    return _WIDE if letter > _LATIN_ENDS or letter.isupper() or letter in "mw" else _NARROW
