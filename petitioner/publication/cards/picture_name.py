"""What is written on the picture of a statement, and the name of its file, which follows from that."""

import hashlib
from dataclasses import dataclass
from typing import Final

from petitioner.statements.shapes import StatementView

WIDTH: Final = 1200
HEIGHT: Final = 630
"""Pixels, as OpenGraph readers want it."""
_DRAWING: Final = "1"
"""To be raised when the drawing changes: each is made anew then."""
_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class PictureWords:
    """All that is on it."""

    language: str
    organisation: str
    title: str
    addressee: str


def picture_words(view: StatementView) -> PictureWords:
    """Return what is written on the picture of a statement."""
    texts = (view.organisation.name, view.title, view.addressee)
    return PictureWords(view.language, *(" ".join(text.split()) for text in texts))


def picture_name(words: PictureWords) -> str:
    """Return the name of the file: language and SHA-256 of the words, 16 hexadecimal digits of it."""
    said = repr((_DRAWING, words.language, words.organisation, words.title, words.addressee))
    return f"{words.language}-{hashlib.sha256(said.encode()).hexdigest()[:_DIGITS]}.png"


def picture_path(view: StatementView) -> str:
    """Return the path of the picture below the site's address."""
    return f"/pictures/statements/{view.statement_id}/{picture_name(picture_words(view))}"
