"""What an organisation may declare, and what is wrong with what was typed."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

LARGEST: Final = 100_000_000
LONGEST_PLACE: Final = 120
LONGEST_TEXT: Final = 400
MOST: Final = 50
"""How many declarations one statement may have, withdrawn ones too: each of them is shown."""
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class Origin(StrEnum):
    """Where signatures were collected."""

    PAPER = "paper"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared, checked: `kept_at` says where the sheets or files are, `digest` has 32 bytes."""

    origin: Origin
    number: int
    collected_on: date
    kept_at: str
    description: str
    digest: bytes


class Mistake(ValueError):
    """Something typed will not do; `field` says what: its name in the form."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def read_declared(typed: dict[str, str], *, today: date) -> Declared:
    """Return what was typed as a declaration; raise `Mistake` for the first thing that will not do."""
    if typed["origin"] not in set(Origin):
        raise Mistake("origin")
    number = int(typed["number"]) if _NUMBER.fullmatch(typed["number"]) else 0
    if not 0 < number <= LARGEST:
        raise Mistake("number")
    collected_on = _day(typed["collected_on"])
    if collected_on is None or collected_on > today:
        raise Mistake("collected_on")
    for field, longest in (("kept_at", LONGEST_PLACE), ("description", LONGEST_TEXT)):
        if not 0 < len(typed[field]) <= longest:
            raise Mistake(field)
    digest = "".join(typed["digest"].lower().split())
    if not _DIGEST.fullmatch(digest):
        raise Mistake("digest")
    return Declared(
        Origin(typed["origin"]),
        number,
        collected_on,
        typed["kept_at"],
        typed["description"],
        bytes.fromhex(digest),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
