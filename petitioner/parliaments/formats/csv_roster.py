"""The roster that anybody can write: a CSV file with the columns of docs/rosters.md."""

import difflib
import hashlib
import re
from collections.abc import Callable

from petitioner.parliaments.formats.table import Table, TableRow, read_table
from petitioner.parliaments.rules import BadRoster, Problem, assembly_name, assembly_slug
from petitioner.parliaments.shapes import ROSTER_SCHEME, Mandate, PersonName, RosterFile, RosterRow
from petitioner.vocabulary.country import COUNTRIES
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address
from petitioner.vocabulary.period import InvalidDate, ReducedDate, parse_reduced_date

LONGEST: dict[str, int] = {
    "person_id": 200,
    "honorific_prefix": 60,
    "given_name": 200,
    "family_name": 200,
    "sort_name": 400,
    "country": 60,
    "parliament": 200,
    "chamber": 200,
    "delegation": 200,
    "group": 200,
    "role": 120,
    "email": 254,
    "start_date": 30,
    "end_date": 30,
    "scheme": 60,
    "identifier": 300,
    "source_url": 2000,
}
"""Every column, in the order of the documentation, with the most characters a cell may hold."""

REQUIRED = ("person_id", "family_name", "parliament")
"""Columns that must be there and have a value in every row; the others may be empty or left out."""

_YEARS = range(1850, 2101)
_URL = re.compile(r"https?://[^\s/?#@]+(?:[/?#]\S*)?", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z0-9][a-z0-9_.-]*")

_Complain = Callable[[str], None]


def read_csv_roster(content: bytes, *, file_name: str, licence: str = "", source_url: str = "") -> RosterFile:
    """Return the roster in a CSV file: UTF-8; commas, semicolons or tabs; columns in any order.

    Raises:
        BadRoster: everything that is wrong with the file, each problem with its line.
    """
    problems: list[Problem] = []
    table = read_table(content, known=tuple(LONGEST), longest=LONGEST, problems=problems)
    if table.columns:
        _check_columns(table, problems)
    if not problems and not table.rows:
        problems.append(Problem(0, "The file has column names and nothing else. Add one line per mandate."))
    rows: list[RosterRow] = []
    if all(column in table.columns for column in REQUIRED):
        rows = [read for read in (_read_row(row, problems) for row in table.rows) if read is not None]
        _check_together(rows, problems)
    if problems:
        raise BadRoster(problems)
    return RosterFile(file_name, hashlib.sha256(content).digest(), licence, source_url, tuple(rows))


def _check_columns(table: Table, problems: list[Problem]) -> None:
    problems.extend(
        Problem(1, f"The column {column} is missing. Add it; every row needs a value there.")
        for column in REQUIRED
        if column not in table.columns
    )
    for column in dict.fromkeys(table.columns):
        if column in LONGEST:
            continue
        close = difflib.get_close_matches(column, LONGEST, n=1)
        hint = f"Is it {close[0]}?" if close else "Rename or delete it; the columns are in docs/rosters.md."
        named = f"The column “{column[:40]}” is unknown." if column else "A column has no name."
        problems.append(Problem(1, f"{named} {hint}"))


def _read_row(row: TableRow, problems: list[Problem]) -> RosterRow | None:
    """Return the mandate in a row, or nothing once its problems are noted."""
    cell = {column: row.cells.get(column, "") for column in LONGEST}
    noted = len(problems)

    def complain(sentence: str) -> None:
        problems.append(Problem(row.line, sentence))

    for column in REQUIRED:
        if not cell[column] and column not in row.refused:
            complain(f"{column} is empty. Every row needs one.")
    given, family = cell["given_name"], cell["family_name"]
    name = PersonName(cell["honorific_prefix"], given, family, cell["sort_name"] or _sorted_as(given, family))
    mandate = Mandate(
        delegation=cell["delegation"],
        group=cell["group"],
        role=cell["role"],
        country=_country(cell["country"], complain),
        email=_email(cell["email"], complain),
        starts=_date("start_date", cell["start_date"], complain),
        ends=_date("end_date", cell["end_date"], complain),
        source_url=_url(cell["source_url"], complain),
    )
    if mandate.starts and mandate.ends and mandate.ends.last_day < mandate.starts.first_day:
        complain(f"end_date {mandate.ends} lies before start_date {mandate.starts}. Correct one of them.")
    scheme = "" if row.refused else _scheme(cell["scheme"], cell["identifier"], complain)
    if row.refused or len(problems) > noted:
        return None
    return RosterRow(
        row.line,
        cell["person_id"],
        name,
        cell["parliament"],
        cell["chamber"],
        mandate,
        scheme,
        cell["identifier"],
    )


def _sorted_as(given: str, family: str) -> str:
    return f"{family}, {given}" if given else family


def _country(text: str, complain: _Complain) -> str:
    code = text.upper()
    if not code or code in COUNTRIES:
        return code
    hint = " (the United Kingdom is GB)" if code == "UK" else ""
    complain(
        f"country “{text}” is no ISO 3166-1 code. Write two letters such as FR{hint}, or leave it empty."
    )
    return ""


def _email(text: str, complain: _Complain) -> str:
    try:
        if text:
            parse_email_address(text)
    except InvalidEmailAddress:
        complain("email is not an address. Write one such as name@assembly.example, or leave it empty.")
        return ""
    return text


def _date(column: str, text: str, complain: _Complain) -> ReducedDate | None:
    if not text:
        return None
    try:
        day = parse_reduced_date(text)
    except InvalidDate:
        complain(f"{column} “{text}” is not a date. Write 2024, 2024-03 or 2024-03-31, or leave it empty.")
        return None
    if day.first_day.year not in _YEARS:
        complain(f"{column} “{text}” lies outside {_YEARS.start} to {_YEARS.stop - 1}. Correct the year.")
        return None
    return day


def _url(text: str, complain: _Complain) -> str:
    if text and not _URL.fullmatch(text):
        complain("source_url is not a web address. Begin it with https:// or http://, or leave it empty.")
        return ""
    return text


def _scheme(scheme: str, identifier: str, complain: _Complain) -> str:
    if bool(scheme) != bool(identifier):
        missing = "identifier" if scheme else "scheme"
        complain(f"{missing} is empty. scheme and identifier belong together: fill both in, or neither.")
    elif scheme == ROSTER_SCHEME:
        complain("scheme “roster” is reserved for person_id. Name the place that the identifier comes from.")
    elif scheme and not _SCHEME.fullmatch(scheme):
        complain(
            f"scheme “{scheme}” is not a short name. Use lower-case letters and digits, such as wikidata."
        )
    else:
        return scheme
    return ""


def _check_together(rows: list[RosterRow], problems: list[Problem]) -> None:
    """Find the rows that are well by themselves and contradict an earlier one."""
    first_of: dict[tuple[str, ...], RosterRow] = {}
    for row in rows:
        slug = assembly_slug(row.parliament, row.chamber)
        period = (_text(row.mandate.starts), _text(row.mandate.ends))
        one = first_of.setdefault(("assembly", slug), row)
        sentences = [_same_assembly(row, one)]
        one = first_of.setdefault(("person", slug, row.code), row)
        sentences.append(_same_person(row, one))
        one = first_of.setdefault(("mandate", slug, row.code, *period), row)
        if one is not row:
            sentences.append(
                f"person_id “{row.code}” has the same mandate on line {one.line}. Delete one, or add dates."
            )
        one = first_of.setdefault(("identifier", slug, row.scheme, row.identifier), row)
        if row.scheme and one.code != row.code:
            sentences.append(
                f"{row.scheme}:{row.identifier} belongs to person_id “{one.code}” on line {one.line} and to "
                f"“{row.code}” here. One identifier is one person."
            )
        problems.extend(Problem(row.line, sentence) for sentence in sentences if sentence)


def _same_assembly(row: RosterRow, one: RosterRow) -> str:
    if (one.parliament, one.chamber) == (row.parliament, row.chamber):
        return ""
    here, there = (assembly_name(found.parliament, found.chamber) for found in (row, one))
    return f"The assembly is “{here}” here and “{there}” on line {one.line}. Write it the same way."


def _same_person(row: RosterRow, one: RosterRow) -> str:
    if row.name == one.name:
        return ""
    here, there = (f"{found.honorific_prefix} {found.full}".strip() for found in (row.name, one.name))
    if here == there:
        here, there = row.name.sort_name, one.name.sort_name
    return (
        f"person_id “{row.code}” is {here} here and {there} on line {one.line}. "
        "Write the name the same way, or give two people two ids."
    )


def _text(day: ReducedDate | None) -> str:
    return day.text if day else ""
