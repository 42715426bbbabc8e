"""What an import is, how it stands, who must agree, and why a row is not counted."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from petitioner.signatures.retention_rules import IMPORT_FILES_KEPT

LARGEST_FILE: Final = 20 * 1024 * 1024
MOST_ROWS: Final = 500_000
LONGEST_COLUMN: Final = 100
KEPT: Final = IMPORT_FILES_KEPT
"""How long a file waits for a person; then it is destroyed."""
UPLOADS: Final = 10
UPLOAD_TIME: Final = timedelta(hours=1)
"""How many files one account may send in this time: a file of one address tells whether it has signed."""
ALONE: Final = 100
"""Above so many a second person must agree."""
FEWEST: Final = 10
"""So many people a file has at least: who guesses a smaller one can tell by its digest who is in it."""
SMALLEST_SHOWN: Final = 10
"""Of fewer from one country the number is not said."""
ROWS_NAMED: Final = 10
"""Of how many rows that are wrong the numbers are told."""


class Source(StrEnum):
    """Where the file was exported."""

    ACTION_NETWORK = "action_network"
    CHANGE_ORG = "change_org"
    CSV = "csv"


class ImportState(StrEnum):
    """Where an import stands."""

    WAITING = "waiting"
    READ = "read"
    BROKEN = "broken"
    ASKED = "asked"
    ACCEPTED = "accepted"
    APPLIED = "applied"
    UNDOING = "undoing"
    DISCARDED = "discarded"
    UNDONE = "undone"


OPEN: Final = frozenset(
    {ImportState.WAITING, ImportState.READ, ImportState.ASKED, ImportState.ACCEPTED},
)
"""While it stands so, the file is kept."""
WORKED_ON: Final = frozenset({ImportState.WAITING, ImportState.ACCEPTED, ImportState.UNDOING})
"""While it stands so, a worker has something to do."""


class ImportAct(StrEnum):
    """What the desk sends to a worker."""

    UPLOAD = "upload"
    APPLY = "apply"
    APPROVE = "approve"
    DISCARD = "discard"
    UNDO = "undo"


class LeftOut(StrEnum):
    """Why a row is not counted."""

    TORN = "torn"
    INVALID = "invalid"
    LATER = "later"
    REPEATED = "repeated"
    IMPORTED = "imported"
    SIGNED = "signed"


NAMED: Final = frozenset({LeftOut.TORN, LeftOut.INVALID, LeftOut.LATER})
"""Which rows may be pointed at. Who has signed here, or was imported before, is nobody's business."""


class BadFile(ValueError):
    """The file cannot be read; `reason` says why in a word, `row` where, 0 if that says nothing."""

    def __init__(self, reason: str, row: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.row = row


class Mistake(ValueError):
    """Something typed will not do; `field` says what: its name in the form."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a file of our own are called; empty: there is none."""

    address: str = ""
    country: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """What is said of a file: where it comes from, when it was exported, and its columns."""

    source: Source
    exported_on: date
    columns: Columns


_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def day_in(text: str) -> date | None:
    """Return the day a text begins with (`YYYY-MM-DD`), if it does; other ways are ambiguous."""
    found = _DAY.match(text)
    try:
        return None if found is None else date.fromisoformat(found[0])
    except ValueError:
        return None


def read_described(typed: Mapping[str, str], *, today: date) -> Described:
    """Return what was typed about a file; raise `Mistake` for the first thing that will not do."""
    if typed["source"] not in set(Source):
        raise Mistake("source")
    source = Source(typed["source"])
    exported_on = day_in(typed["exported_on"]) if _DAY.fullmatch(typed["exported_on"]) else None
    if exported_on is None or exported_on > today:
        raise Mistake("exported_on")
    columns = Columns()
    if source is Source.CSV:
        columns = Columns(typed["column_address"], typed["column_country"], typed["column_day"])
        if not columns.address:
            raise Mistake("column_address")
        for field in ("column_address", "column_country", "column_day"):
            if len(typed[field]) > LONGEST_COLUMN:
                raise Mistake(field)
    if typed["agreed"] != "yes":
        raise Mistake("agreed")
    return Described(source, exported_on, columns)


def needs_second(counted: int, *, alone_before: int) -> bool:
    """Say whether a second person must agree, with what one person took in alone before."""
    return counted + alone_before > ALONE


def without_few(countries: Mapping[str, int]) -> dict[str, int]:
    """Return numbers by country, the largest first; 0 stands for fewer than ten."""
    shown = {code: number if number >= SMALLEST_SHOWN else 0 for code, number in countries.items()}
    return dict(sorted(shown.items(), key=lambda pair: (-pair[1], pair[0])))


def digest_of(file_digest: bytes, result: Mapping[str, object]) -> str:
    """Return, in hexadecimal, the digest of a file together with what a dry run found in it."""
    found = json.dumps([file_digest.hex(), result], sort_keys=True)
    return sha256(found.encode()).hexdigest()
