"""Which reader understands a file."""

from enum import StrEnum
from pathlib import PurePath

from petitioner.parliaments.formats.csv_roster import read_csv_roster
from petitioner.parliaments.formats.popolo import read_popolo_roster
from petitioner.parliaments.formats.source import Source, look_at
from petitioner.parliaments.rules import BadRoster, Problem
from petitioner.parliaments.shapes import Progress, RosterFile, in_silence


class RosterFormat(StrEnum):
    """The forms in which a roster may come."""

    CSV = "csv"
    POPOLO = "popolo"


_ENDINGS = {
    ".csv": RosterFormat.CSV,
    ".tsv": RosterFormat.CSV,
    ".json": RosterFormat.POPOLO,
    ".jsonl": RosterFormat.POPOLO,
    ".ndjson": RosterFormat.POPOLO,
}
_MARK = b"\xef\xbb\xbf"


def read_roster(
    content: Source,
    *,
    file_name: str,
    form: RosterFormat | None = None,
    organization: str = "",
    licence: str = "",
    source_url: str = "",
    progress: Progress = in_silence,
) -> RosterFile:
    """Return the roster in a file; its form is the one given, else follows from its ending, else its content.

    Raises:
        BadRoster: everything that is wrong with the file.
    """
    if (form or _guess(content, file_name)) is RosterFormat.POPOLO:
        return read_popolo_roster(
            content,
            file_name=file_name,
            organization=organization,
            licence=licence,
            source_url=source_url,
            progress=progress,
        )
    if organization:
        raise BadRoster([Problem(0, "A CSV file names its assemblies itself: leave --organization out.")])
    return read_csv_roster(
        content, file_name=file_name, licence=licence, source_url=source_url, progress=progress
    )


def _guess(content: Source, file_name: str) -> RosterFormat:
    by_ending = _ENDINGS.get(PurePath(file_name).suffix.casefold())
    if by_ending is not None:
        return by_ending
    first = look_at(content).head.removeprefix(_MARK).lstrip()[:1]
    return RosterFormat.POPOLO if first in {b"{", b"["} else RosterFormat.CSV
