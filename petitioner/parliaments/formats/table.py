"""A table in a text file, as spreadsheets write them: bytes in, numbered rows of clean cells out."""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from petitioner.parliaments.formats.cells import LARGEST, fault
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
    content: bytes,
    *,
    known: tuple[str, ...],
    longest: dict[str, int],
    problems: list[Problem],
    may_fail: frozenset[str] = frozenset(),
) -> Table:
    """Return the table in `content`, adding whatever is wrong with it to `problems`.

    `known` columns help to find the delimiter; `longest` says how many characters a column may hold;
    something unusable in a column of `may_fail` is no problem.
    """
    text = _decoded(content, problems)
    if text is None:
        return Table((), iter(()))
    reader = _rows(text, _delimiter(text, known), problems)
    first = next(reader, None)
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
        for line, cells in reader:
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


def _decoded(content: bytes, problems: list[Problem]) -> str | None:
    sentence = ""
    if len(content) > LARGEST:
        sentence = f"The file is larger than {LARGEST // 1024 // 1024} MB. Split it, one assembly per file."
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        sentence = "The file is in UTF-16. Save it as UTF-8 (in a spreadsheet: “CSV UTF-8”)."
    elif content.startswith(b"PK\x03\x04"):
        sentence = "This is a spreadsheet or an archive, not a CSV file. Save the sheet as “CSV UTF-8”."
    elif content[:1000].lstrip()[:1] in {b"{", b"[", b"<"}:
        sentence = "This is JSON or HTML, not a CSV file. The columns are described in docs/rosters.md."
    if sentence:
        problems.append(Problem(0, sentence))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.append(
            Problem(line, "This is not UTF-8 text. Save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”).")
        )
        return None
    if "\0" not in text:
        return text
    for number, line_text in enumerate(text.splitlines(), start=1):
        if "\0" in line_text:
            problems.append(
                Problem(number, "There is a NUL character in this line. Delete it, or export the file again.")
            )
    return text.replace("\0", "")


def _delimiter(text: str, known: tuple[str, ...]) -> str:
    header = text.lstrip("\r\n").split("\n", 1)[0].casefold()

    def hits(delimiter: str) -> int:
        return sum(cell.strip(' "\r') in known for cell in header.split(delimiter))

    return max(_DELIMITERS, key=hits)


def _rows(text: str, delimiter: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
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
