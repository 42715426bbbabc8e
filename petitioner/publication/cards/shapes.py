"""What a card shows, and how it looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from petitioner.endorsements.shapes import AssemblyBacking
from petitioner.statements.shapes import StatementView


class Theme(StrEnum):
    """On which paper a card is printed, as the fragment of its address says; `AUTO` follows the reader.

    A fragment stays in the browser, so that every paper is one file.
    """

    AUTO = ""
    LIGHT = "#light"
    DARK = "#dark"


@dataclass(frozen=True, slots=True)
class CardPage:
    """A statement in a few lines; `milestone` is the next number it goes for, or null."""

    statement: StatementView
    confirmed: int
    milestone: int | None
    backing: Sequence[AssemblyBacking]
