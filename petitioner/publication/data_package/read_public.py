"""Read what the site says of one statement at this moment, out of its own files."""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class PublicFiles:
    """A statement's documents and tables; `endorsements` is empty where nobody backs it.

    `has_hours`: its numbers are told by the hour, for its signers are not at risk.
    """

    statement_id: int
    petition: dict[str, Any]
    integrity: dict[str, Any]
    days: str
    endorsements: str
    has_hours: bool


def read_public(folder: Path, statement_id: int) -> PublicFiles | None:
    """Return the files of a statement, or nothing while it is not all there: it comes, or goes."""
    root = folder / "petitions" / str(statement_id)
    try:
        return PublicFiles(
            statement_id,
            json.loads(root.with_suffix(".json").read_bytes()),
            json.loads((root / "integrity.json").read_bytes()),
            _text(root / "history/days.csv"),
            _text(root / "endorsements.csv") if (root / "endorsements.csv").exists() else "",
            has_hours(folder, statement_id),
        )
    except FileNotFoundError:
        return None


def has_hours(folder: Path, statement_id: int) -> bool:
    """Say whether the site tells a statement's numbers by the hour."""
    return (folder / f"petitions/{statement_id}/history/hours.csv").exists()


def is_public(folder: Path, statement_id: int) -> bool:
    """Say whether the site has the statement."""
    return (folder / f"petitions/{statement_id}.json").exists()


def shown_endorsements(folder: Path, statement_id: int) -> frozenset[int]:
    """Return the numbers of the endorsements that the site shows of a statement."""
    try:
        return endorsement_numbers(_text(folder / f"petitions/{statement_id}/endorsements.csv"))
    except FileNotFoundError:
        return frozenset()


def endorsement_numbers(table: str) -> frozenset[int]:
    """Return the numbers in a table of endorsements."""
    lines = csv.reader(io.StringIO(table, newline=""))
    next(lines, None)
    return frozenset(int(line[0]) for line in lines)


def _text(path: Path) -> str:
    return path.read_bytes().decode()
