"""Broken rosters: each is told what to mend, by line, and leaves the tables as they were."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitioner.parliaments.commands import parliaments
from petitioner.parliaments.models import Assembly, Grouping, Membership, Person, PersonIdentifier, Roster

HEADER = (
    b"person_id,honorific_prefix,given_name,family_name,sort_name,country,parliament,chamber,delegation,group,role,"
    b"email,start_date,end_date,scheme,identifier,source_url\n"
)
GOOD = (
    b"p1,Dr,Ma\xc3\xablle,Ottersund,,FR,Four Rivers Assembly,,Hallowmere,Orchard Group,Representative,"
    b"maelle@assembly.example,2025-01-20,,wikidata,Q1,https://assembly.example/1\n"
)


def row(**cells: str) -> bytes:
    """Return a second row that is sound but for the cells given."""
    sound = {"person_id": "p2", "family_name": "Thistlemark", "parliament": "Four Rivers Assembly"}
    columns = HEADER.decode().strip().split(",")
    return ",".join({**sound, **cells}.get(column, "") for column in columns).encode() + b"\n"


def with_row(**cells: str) -> bytes:
    return HEADER + GOOD + row(**cells)


BROKEN: dict[str, tuple[bytes, str]] = {
    "empty file": (b"", "The file is empty."),
    "only blank lines": (b"\n\n  \n", "The file is empty."),
    "only a mark of byte order": (b"\xef\xbb\xbf", "The file is empty."),
    "header only": (HEADER, "The file has column names and nothing else."),
    "not UTF-8": (
        HEADER + GOOD + b"p2,,,M\xfcller,,,Four Rivers Assembly,,,,,,,,,,\n",
        "line 3: This is not UTF-8",
    ),
    "UTF-16": ((HEADER + GOOD).decode().encode("utf-16"), "The file is in UTF-16."),
    "a spreadsheet": (b"PK\x03\x04rest of an archive", "This is a spreadsheet or an archive"),
    "JSON": (b'{"persons": []}', "This is JSON or HTML"),
    "a web page": (b"<!doctype html><table></table>", "This is JSON or HTML"),
    "too large": (b"x" * (128 * 1024 * 1024 + 1), "The file is larger than 128 MB."),
    "NUL": (with_row(given_name="Cor\0win"), "line 3: There is a NUL character"),
    "control character": (
        with_row(given_name="Cor\x07win"),
        "line 3: The cell given_name contains a control",
    ),
    "text turned around": (
        with_row(family_name="krame\u202etsiht"),
        "line 3: The cell family_name contains a control",
    ),
    "replacement character": (
        with_row(family_name="M\ufffdller"),
        "line 3: The cell family_name contains a control",
    ),
    "line break in a cell": (
        with_row(role='"Repre\nsentative"'),
        "line 3: The cell role contains a line break.",
    ),
    "quote never closed": (with_row(role='"Representative'), "line 3: A quotation mark opens a cell here"),
    "quote in a quoted cell": (
        with_row(role='"Vice"president"'),
        "line 3: A quotation mark stands in the middle",
    ),
    "formula in the name": (with_row(family_name="=1+1"), "line 3: The cell family_name begins with “=”"),
    "formula with plus": (with_row(role="+49 30"), "line 3: The cell role begins with “+”"),
    "formula with minus": (with_row(delegation="-"), "line 3: The cell delegation begins with “-”"),
    "formula with at": (with_row(group="@SUM(A1)"), "line 3: The cell group begins with “@”"),
    "too few cells": (
        HEADER + GOOD + b"p2,,,Thistlemark\n",
        "line 3: This line has 4 cells where the header has 17.",
    ),
    "too many cells": (HEADER + GOOD[:-1] + b",surplus\n", "line 2: This line has 18 cells"),
    "unknown column": (
        HEADER.replace(b"role", b"shoe_size") + GOOD,
        "line 1: The column “shoe_size” is unknown.",
    ),
    "misspelt column": (HEADER.replace(b"family_name", b"familyname") + GOOD, "Is it family_name?"),
    "column without name": (HEADER.replace(b"role", b"") + GOOD, "line 1: A column has no name."),
    "column twice": (
        HEADER.replace(b"role", b"group") + GOOD,
        "line 1: The column “group” stands here twice.",
    ),
    "no column person_id": (
        HEADER.replace(b"person_id", b"role2") + GOOD,
        "line 1: The column person_id is missing.",
    ),
    "no column family_name": (
        HEADER.replace(b",family_name", b"") + GOOD.replace(b",Ottersund", b""),
        "line 1: The column family_name is missing.",
    ),
    "no column parliament": (
        HEADER.replace(b",parliament", b"") + GOOD.replace(b",Four Rivers Assembly", b""),
        "line 1: The column parliament is missing.",
    ),
    "no header": (GOOD + row(), "line 1: The column person_id is missing."),
    "no person_id": (with_row(person_id=""), "line 3: person_id is empty."),
    "blank person_id": (with_row(person_id="  "), "line 3: person_id is empty."),
    "no family_name": (with_row(family_name=""), "line 3: family_name is empty."),
    "no parliament": (with_row(parliament=""), "line 3: parliament is empty."),
    "long name": (
        with_row(family_name="a" * 201),
        "line 3: The cell family_name is 201 characters long; 200",
    ),
    "long address": (
        with_row(source_url="https://a.example/" + "a" * 2000),
        "line 3: The cell source_url is 2018",
    ),
    "day that is none": (with_row(start_date="2025-02-30"), "line 3: start_date “2025-02-30” is not a date."),
    "day written otherwise": (
        with_row(end_date="20.01.2025"),
        "line 3: end_date “20.01.2025” is not a date.",
    ),
    "month 13": (with_row(start_date="2025-13"), "line 3: start_date “2025-13” is not a date."),
    "year 25": (with_row(start_date="0025"), "line 3: start_date “0025” lies outside 1850 to 2100."),
    "end before start": (
        with_row(start_date="2025-03", end_date="2025-02-28"),
        "line 3: end_date 2025-02-28 lies before start_date 2025-03.",
    ),
    "URL of another kind": (
        with_row(source_url="javascript:alert(1)"),
        "line 3: source_url is not a web address.",
    ),
    "URL with a password": (
        with_row(source_url="https://me:pw@a.example"),
        "line 3: source_url is not a web address.",
    ),
    "photograph read in the open": (
        HEADER.replace(b"source_url", b"image_url") + GOOD.replace(b"https", b"http"),
        "line 2: image_url is not a web address that begins with https://.",
    ),
    "country in full": (with_row(country="Norway"), "line 3: country “Norway” is no ISO 3166-1 code."),
    "country UK": (with_row(country="UK"), "line 3: country “UK” is no ISO 3166-1 code."),
    "country unsaid": (with_row(country="ZZ"), "line 3: country “ZZ” is no ISO 3166-1 code."),
    "scheme alone": (with_row(scheme="wikidata"), "line 3: identifier is empty."),
    "identifier alone": (with_row(identifier="Q2"), "line 3: scheme is empty."),
    "scheme of ours": (with_row(scheme="roster", identifier="p1"), "line 3: scheme “roster” is reserved"),
    "scheme in words": (
        with_row(scheme="Wiki data", identifier="Q2"),
        "line 3: scheme “Wiki data” is not a short",
    ),
    "same identifier twice": (
        with_row(scheme="wikidata", identifier="Q1"),
        "line 3: wikidata:Q1 belongs to person_id “p1” on line 2 and to “p2” here.",
    ),
    "same mandate twice": (HEADER + GOOD + GOOD, "line 3: person_id “p1” has the same mandate on line 2."),
    "two names of one id": (
        with_row(person_id="p1", start_date="2020"),
        "line 3: person_id “p1” is Thistlemark here and Dr Maëlle Ottersund on line 2.",
    ),
    "two sort names of one id": (
        HEADER + row(sort_name="A", end_date="2020") + row(sort_name="B", start_date="2021"),
        "line 3: person_id “p2” is B here and A on line 2.",
    ),
    "two spellings of the assembly": (
        with_row(parliament="Four Rivers assembly"),
        "line 3: The assembly is “Four Rivers assembly” here and “Four Rivers Assembly” on line 2.",
    ),
    "identifier of somebody known": (
        HEADER + GOOD.replace(b"p1,", b"known,") + row(person_id="p1"),
        "belongs to Maëlle Ottersund",
    ),
}


def run(app: Flask, file: Path, *options: str) -> Result:
    with app.app_context():
        return CliRunner().invoke(parliaments, ["import", str(file), *options])


def tables(session: Session) -> list[list[tuple[object, ...]]]:
    session.rollback()
    return [
        [
            tuple(found)
            for found in session.execute(select(table.__table__).order_by(*table.__table__.primary_key))
        ]
        for table in (Assembly, Roster, Person, PersonIdentifier, Grouping, Membership)
    ]


def test_there_are_fifty():
    assert len(BROKEN) >= 50


@pytest.mark.parametrize("name", BROKEN)
def test_broken_roster_is_refused_as_a_whole(app: Flask, session: Session, tmp_path: Path, name: str):
    content, sentence = BROKEN[name]
    (tmp_path / "sound.csv").write_bytes(HEADER + GOOD)
    assert run(app, tmp_path / "sound.csv").exit_code == 0
    before = tables(session)
    (tmp_path / "broken.csv").write_bytes(content)

    refused = run(app, tmp_path / "broken.csv")

    assert refused.exit_code == 1
    assert sentence in refused.stderr
    assert "Nothing was imported" in refused.stderr
    assert refused.stdout == ""
    assert tables(session) == before


def test_all_problems_are_told_at_once_in_the_order_of_lines(app: Flask, session: Session, tmp_path: Path):
    file = tmp_path / "broken.csv"
    file.write_bytes(
        HEADER
        + row(country="Norway", end_date="never")
        + row(person_id="p3", start_date="soon")
        + b"p4,short\n"
    )

    lines = run(app, file).stderr.splitlines()

    assert [line.split(":")[0] for line in lines[:-1]] == ["line 2", "line 2", "line 3", "line 4"]
    assert lines[-1] == "Nothing was imported: 4 things are wrong."


def test_what_is_typed_as_an_address_is_never_repeated(app: Flask, session: Session, tmp_path: Path):
    file = tmp_path / "broken.csv"
    file.write_bytes(with_row(email="canary@@assembly.example"))

    assert "canary" not in run(app, file).output


@pytest.mark.parametrize(
    "given", ["corwin at assembly", "a@b.example; c@d.example", "-", "=a@b.example", "a" * 250 + "@b.example"]
)
def test_malformed_address_is_told_and_not_kept(app: Flask, session: Session, tmp_path: Path, given: str):
    file = tmp_path / "roster.csv"
    file.write_bytes(with_row(email=given))

    waiting = run(app, file)
    digest = waiting.stderr.split("--accept ")[1].split()[0]
    done = run(app, file, "--accept", digest)

    assert waiting.exit_code == 1
    assert (
        "? Thistlemark (p2), malformed address: line 3: what stands there is not an email" in waiting.stdout
    )
    assert done.exit_code == 0
    emails = session.scalars(select(Membership.email).order_by(Membership.email)).all()
    assert emails == ["", "maelle@assembly.example"]
