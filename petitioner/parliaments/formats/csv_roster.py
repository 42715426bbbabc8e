"""The roster that anybody can write: a CSV file with the columns of docs/rosters.md."""

import difflib

from petitioner.foundation.shelf import Pile
from petitioner.parliaments.formats.cells import (
    LONGEST,
    NOT_AN_ADDRESS,
    Complain,
    check_order,
    is_email,
    is_scheme,
    is_secure_url,
    is_url,
    read_country,
    read_date,
    sorted_as,
)
from petitioner.parliaments.formats.source import Source, look_at
from petitioner.parliaments.formats.table import Table, TableRow, read_table
from petitioner.parliaments.formats.together import Together
from petitioner.parliaments.rules import BadRoster, Problem, assembly_slug
from petitioner.parliaments.shapes import (
    ROSTER_SCHEME,
    Mandate,
    PersonName,
    Progress,
    RosterFile,
    RosterRow,
    Suspicion,
    SuspicionKind,
    in_silence,
)

REQUIRED = ("person_id", "family_name", "parliament")
"""Columns that must be there and have a value in every row; the others may be empty or left out."""


def read_csv_roster(
    content: Source,
    *,
    file_name: str,
    licence: str = "",
    source_url: str = "",
    progress: Progress = in_silence,
) -> RosterFile:
    """Return the roster in a CSV file: UTF-8; commas, semicolons or tabs; columns in any order.

    Raises:
        BadRoster: everything that is wrong with the file, each problem with its line.
    """
    problems: list[Problem] = []
    look = look_at(content)
    table = read_table(
        content, look, known=tuple(LONGEST), longest=LONGEST, problems=problems, may_fail=frozenset({"email"})
    )
    if table.columns:
        _check_columns(table, problems)
    is_readable = all(column in table.columns for column in REQUIRED)
    together = Together(problems, may_repeat=False)
    count = 0
    for count, row in enumerate(table.rows, start=1):
        read = _read_row(row, problems, together.suspicions) if is_readable else None
        if read is not None:
            together.take(read)
        if count % 1000 == 0:
            progress("reading", count, 0)
    if not problems and not count:
        problems.append(Problem(0, "The file has column names and nothing else. Add one line per mandate."))
    if problems:
        raise BadRoster(problems)
    return together.file(file_name, look.digest, licence, source_url)


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


def _read_row(row: TableRow, problems: list[Problem], suspicions: Pile[Suspicion]) -> RosterRow | None:
    """Return the mandate in a row, or nothing once its problems are noted."""
    cell = {column: row.cells.get(column, "") for column in LONGEST}
    noted = len(problems)

    def complain(sentence: str) -> None:
        problems.append(Problem(row.line, sentence))

    for column in REQUIRED:
        if not cell[column] and column not in row.refused:
            complain(f"{column} is empty. Every row needs one.")
    given, family = cell["given_name"], cell["family_name"]
    name = PersonName(cell["honorific_prefix"], given, family, cell["sort_name"] or sorted_as(given, family))
    is_malformed = "email" in row.spoiled or bool(cell["email"] and not is_email(cell["email"]))
    mandate = Mandate(
        delegation=cell["delegation"],
        group=cell["group"],
        area=cell["constituency"],
        role=cell["role"],
        country=read_country(cell["country"], complain),
        email="" if is_malformed else cell["email"],
        starts=read_date("start_date", cell["start_date"], complain),
        ends=read_date("end_date", cell["end_date"], complain),
        source_url=cell["source_url"],
    )
    check_order(mandate.starts, mandate.ends, complain)
    if mandate.source_url and not is_url(mandate.source_url):
        complain("source_url is not a web address. Begin it with https:// or http://, or leave it empty.")
    if cell["image_url"] and not is_secure_url(cell["image_url"]):
        complain("image_url is not a web address that begins with https://. Correct it, or leave it empty.")
    scheme = "" if row.refused else _scheme(cell["scheme"], cell["identifier"], complain)
    if row.refused or len(problems) > noted:
        return None
    code, parliament, chamber = cell["person_id"], cell["parliament"], cell["chamber"]
    if is_malformed:
        sentence = f"line {row.line}: {NOT_AN_ADDRESS}"
        slug = assembly_slug(parliament, chamber)
        suspicions.append(Suspicion(SuspicionKind.MALFORMED_ADDRESS, slug, code, name.full, sentence))
    identifier, image_url = cell["identifier"], cell["image_url"]
    return RosterRow(row.line, code, name, parliament, chamber, mandate, scheme, identifier, image_url)


def _scheme(scheme: str, identifier: str, complain: Complain) -> str:
    if bool(scheme) != bool(identifier):
        missing = "identifier" if scheme else "scheme"
        complain(f"{missing} is empty. scheme and identifier belong together: fill both in, or neither.")
    elif scheme == ROSTER_SCHEME:
        complain("scheme “roster” is reserved for person_id. Name the place that the identifier comes from.")
    elif scheme and not is_scheme(scheme):
        complain(
            f"scheme “{scheme}” is not a short name. Use lower-case letters and digits, such as wikidata."
        )
    else:
        return scheme
    return ""
