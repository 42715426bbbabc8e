"""Tables of signers as other platforms export them: bytes → rows, one at a time; what is wrong says so."""

import csv
import unicodedata
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from types import MappingProxyType
from typing import Final

from petitioner.imports.rules import MOST_ROWS, BadFile, Columns, Described, Source, day_in
from petitioner.imports.shapes import Row

MOST_COLUMNS: Final = 500
_ABSENT: Final = -1
_KNOWN: Final[Mapping[Source, tuple[frozenset[str], frozenset[str], frozenset[str]]]] = MappingProxyType(
    {
        Source.ACTION_NETWORK: (
            frozenset({"email", "emailaddress"}),
            frozenset({"country", "countrycode", "countryname"}),
            frozenset({"createdate", "createddate", "createdat", "datecreated", "date", "timestamp"}),
        ),
        Source.CHANGE_ORG: (
            frozenset({"email", "emailaddress"}),
            frozenset({"country", "countrycode", "countryname"}),
            frozenset({"signedon", "signedat", "signeddate", "datesigned", "createdat", "date"}),
        ),
    }
)
"""What columns are called for the address, the country and the day, without case, spaces and signs."""


def read_rows(content: bytes, described: Described) -> Iterator[Row]:
    """Yield the rows below the names of the columns; empty ones are passed over.

    Raises:
        BadFile: at the row that cannot be read, or at once if the whole file is no such table.
    """
    text = _decode(content)
    text = _without_hint(text)
    first = text.lstrip("\r\n").partition("\n")[0].partition("\r")[0]
    delimiter = max(",;\t", key=first.count)
    if first.count(delimiter) >= MOST_COLUMNS:
        raise BadFile("columns")
    records = _records(text, delimiter)
    _, names = next(records, (0, []))
    if not names:
        raise BadFile("empty")
    address, country, day = _places(names, described)
    seen = 0
    for number, fields in records:
        seen += 1
        if seen > MOST_ROWS:
            raise BadFile("rows")
        is_torn = len(fields) != len(names)
        yield Row(
            number,
            "" if is_torn else fields[address],
            "" if is_torn or country == _ABSENT else fields[country],
            None if is_torn or day == _ABSENT else day_in(fields[day].strip()),
            is_torn,
        )
    if not seen:
        raise BadFile("empty")


def _decode(content: bytes) -> str:
    is_wide = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile("encoding") from None
    if "\0" in text:
        raise BadFile("nul")
    return text


def _without_hint(text: str) -> str:
    """Leave out the line by which a table program says what stands between fields."""
    line, end, rest = text.partition("\n")
    return rest if end and line.strip().lower() in {"sep=;", "sep=,", "sep="} else text


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield what is not empty, with its number as a table program counts: the names of columns are row 1."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            fields = next(reader, None)
        except csv.Error as error:
            raise BadFile("field" if "limit" in str(error) else "quotes", number) from None
        if fields is None:
            return
        if any(field.strip() for field in fields):
            yield number, fields


def _places(names: Sequence[str], described: Described) -> tuple[int, int, int]:
    """Return where address, country and day stand."""
    if described.source is Source.CSV:
        columns: Columns = described.columns
        return (
            _place(names, frozenset({_folded(columns.address)}), "address", is_needed=True),
            _place(names, frozenset({_folded(columns.country)}), "country", is_needed=bool(columns.country)),
            _place(names, frozenset({_folded(columns.day)}), "day", is_needed=bool(columns.day)),
        )
    address, country, day = _KNOWN[described.source]
    return (
        _place(names, address, "address", is_needed=True),
        _place(names, country, "country", is_needed=False),
        _place(names, day, "day", is_needed=False),
    )


def _place(names: Sequence[str], wanted: frozenset[str], what: str, *, is_needed: bool) -> int:
    found = [place for place, name in enumerate(names) if (folded := _folded(name)) and folded in wanted]
    if is_needed and not found:
        raise BadFile(f"no_{what}")
    if is_needed and len(found) > 1:
        raise BadFile(f"two_{what}")
    return found[0] if found else _ABSENT


def _folded(name: str) -> str:
    """Return a name without case, spaces, hyphens and the like."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in folded if sign.isalnum()) or folded.strip()
