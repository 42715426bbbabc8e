"""A table in a text file, as spreadsheets write them: a file in, numbered rows of clean cells out."""

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from petitioner.parliaments.formats.cells import LARGEST, fault
from petitioner.parliaments.formats.source import Look, Source, reading_text
from petitioner.parliaments.rules import Problem

_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class TableRow:
    """The cells of one row by column, trimmed and in Unicode's composed form; `line` is where it begins.

    `refused` columns had something in them that cannot be used, `spoiled` ones too but may; their cells
    are empty.
    """

    line: int
    cells: dict[str, str]
    refused: frozenset[str]
    spoiled: frozenset[str]


@dataclass(frozen=True, slots=True)
class Table:
    """The columns in their order, and the rows that can be read, one after the other."""

    columns: tuple[str, ...]
    rows: Iterator[TableRow]


def read_table(
    source: Source,
    look: Look,
    *,
    known: tuple[str, ...],
    longest: dict[str, int],
    problems: list[Problem],
    may_fail: frozenset[str] = frozenset(),
) -> Table:
    """Return the table in a file that was looked at, adding whatever is wrong with it to `problems`.

    `known` columns help to find the delimiter; `longest` says how many characters a column may hold;
    something unusable in a column of `may_fail` is no problem.
    """
    lines = _lines(source, _delimiter(source, known), problems) if _is_text(source, look, problems) else None
    if lines is None:
        return Table((), iter(()))
    first = next(lines, None)
    if first is None:
        problems.append(
            Problem(0, "The file is empty. It needs one line of column names and one line per mandate.")
        )
        return Table((), iter(()))
    line, header = first
    columns = tuple(cell.strip().casefold() for cell in header)
    twice = sorted({column for column in columns if columns.count(column) > 1})
    problems.extend(
        Problem(line, f"The column “{column}” stands here twice. Keep one of them.") for column in twice
    )

    def rows() -> Iterator[TableRow]:
        for line, cells in lines:
            if len(cells) == len(columns):
                yield _row(line, dict(zip(columns, cells, strict=True)), longest, problems, may_fail)
            else:
                problems.append(Problem(line, _count_sentence(len(cells), len(columns))))

    return Table(columns, rows())


def _row(
    line: int,
    cells: dict[str, str],
    longest: dict[str, int],
    problems: list[Problem],
    may_fail: frozenset[str],
) -> TableRow:
    clean: dict[str, str] = {}
    refused: set[str] = set()
    spoiled: set[str] = set()
    for column, cell in cells.items():
        text = unicodedata.normalize("NFC", cell.strip())
        sentence = fault(text, longest.get(column))
        clean[column] = "" if sentence else text
        if sentence and column in may_fail and "\n" not in text:
            spoiled.add(column)
        elif sentence:
            refused.add(column)
            problems.append(Problem(line, f"The cell {column} {sentence}"))
    return TableRow(line, clean, frozenset(refused), frozenset(spoiled))


def _is_text(source: Source, look: Look, problems: list[Problem]) -> bool:
    """Say whether there is a table to be read; complain of what is none, and of what else spoils it."""
    line, sentence = 0, ""
    if look.is_too_large:
        sentence = f"The file is larger than {LARGEST // 1024 // 1024} MB. Split it, one assembly per file."
    elif look.is_utf16:
        sentence = "The file is in UTF-16. Save it as UTF-8 (in a spreadsheet: “CSV UTF-8”)."
    elif look.head.startswith(b"PK\x03\x04"):
        sentence = "This is a spreadsheet or an archive, not a CSV file. Save the sheet as “CSV UTF-8”."
    elif look.head.lstrip()[:1] in {b"{", b"[", b"<"}:
        sentence = "This is JSON or HTML, not a CSV file. The columns are described in docs/rosters.md."
    elif look.broken_line:
        line = look.broken_line
        sentence = "This is not UTF-8 text. Save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”)."
    elif look.has_nul:
        _complain_of_nul(source, problems)
    if sentence:
        problems.append(Problem(line, sentence))
    return not sentence


def _complain_of_nul(source: Source, problems: list[Problem]) -> None:
    with reading_text(source, newline=None) as text:
        problems.extend(
            Problem(number, "There is a NUL character in this line. Delete it, or export the file again.")
            for number, line in enumerate(text, start=1)
            if "\0" in line
        )


def _delimiter(source: Source, known: tuple[str, ...]) -> str:
    with reading_text(source, newline=None) as text:
        header = next((line for line in text if line != "\n"), "").casefold()

    def hits(delimiter: str) -> int:
        return sum(cell.strip(' "\n') in known for cell in header.split(delimiter))

    return max(_DELIMITERS, key=hits)


def _lines(source: Source, delimiter: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    with reading_text(source) as text:
        yield from _rows(text, delimiter, problems)


def _rows(text: TextIO, delimiter: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, each with the line it begins on."""
    reader = csv.reader((line.replace("\0", "") for line in text), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(Problem(line, _quote_sentence(error)))
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells


def _quote_sentence(error: csv.Error) -> str:
    if "unexpected end of data" in str(error) or "field larger" in str(error):
        return "A quotation mark opens a cell here and is never closed. Close it, or delete it."
    return "A quotation mark stands in the middle of a quoted cell. Write it twice, or delete it."


def _count_sentence(cells: int, columns: int) -> str:
    return (
        f"This line has {cells} cells where the header has {columns}. Put a cell that contains the "
        "delimiter in quotation marks, and leave empty cells empty rather than out."
    )
