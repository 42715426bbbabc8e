"""What one text changed of another, word by word."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby
from typing import Final

from petitioner.statements.shapes import Difference, Paragraph, Piece, StatementView

BREAK: Final = "¶"
"""What stands for the end of a paragraph that came or went."""

_TOKEN: Final = re.compile(r"\n{2,}|\S+(?:[^\S\n]|\n(?!\n))*|\s+")


def compare(before: StatementView, after: StatementView) -> Difference:
    """Return the difference between two texts in the characters they were written in, Markdown and all.

    Where a line is broken, and how many spaces stand between words, is no difference.
    """
    return Difference(
        title=_line(before.title, after.title),
        addressee=_line(before.addressee, after.addressee),
        body=compare_words(before.body, after.body),
    )


@lru_cache(maxsize=64)
def compare_words(before: str, after: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of both texts, with what stayed, came and went in each."""
    paragraphs: list[Paragraph] = []
    pieces: list[Piece] = []
    for kind, token in _changes(_TOKEN.findall(before.strip()), _TOKEN.findall(after.strip())):
        is_break = token.startswith("\n\n")
        if not is_break or kind != "same":
            pieces.append(Piece(kind, BREAK if is_break else token))
        if is_break and kind != "removed":
            paragraphs.append(_joined(pieces))
            pieces = []
    return (*paragraphs, _joined(pieces))


def _line(before: str, after: str) -> Paragraph:
    return tuple(piece for paragraph in compare_words(before, after) for piece in paragraph)


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    matcher = SequenceMatcher(None, _keys(before), _keys(after))
    for what, old, old_end, new, new_end in matcher.get_opcodes():
        if what == "equal":
            yield from (("same", token) for token in after[new:new_end])
        else:
            yield from (("removed", token) for token in before[old:old_end])
            yield from (("added", token) for token in after[new:new_end])


def _keys(tokens: Sequence[str]) -> list[str]:
    return [token.strip() or BREAK for token in tokens]


def _joined(pieces: Sequence[Piece]) -> Paragraph:
    """Return the pieces with neighbours of one kind put together."""
    return tuple(
        Piece(kind, "".join(piece.words for piece in each))
        for kind, each in groupby(pieces, lambda p: p.kind)
    )
