"""What a CSV roster may look like and still be understood."""

import pytest

from petitioner.parliaments.formats.csv_roster import read_csv_roster
from petitioner.parliaments.shapes import PersonName, RosterFile

ROSTER = """\
person_id,honorific_prefix,given_name,family_name,country,parliament,chamber,start_date
p1,Dr,Maëlle,Ottersund,FR,Four Rivers Assembly,Upper House,2025-01
p2,,"Corwin ""Cory"" C.","Thistle, mark",,Four Rivers Assembly,Upper House,
"""


def read(text: str | bytes) -> RosterFile:
    content = text if isinstance(text, bytes) else text.encode()
    return read_csv_roster(content, file_name="roster.csv")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_spreadsheets_write_it_in_different_ways(delimiter: str, mark: bytes, line_end: str):
    simple = ROSTER.replace('"Corwin ""Cory"" C."', "Corwin").replace('"Thistle, mark"', "Thistlemark")
    text = simple.replace(",", delimiter).replace("\n", line_end)

    rows = read(mark + text.encode()).rows

    assert [row.name.full for row in rows] == ["Maëlle Ottersund", "Corwin Thistlemark"]
    assert [row.line for row in rows] == [2, 3]


def test_quoted_cells_keep_delimiters_and_quotes():
    assert read(ROSTER).rows[1].name == PersonName(
        "", 'Corwin "Cory" C.', "Thistle, mark", 'Thistle, mark, Corwin "Cory" C.'
    )


def test_blank_lines_and_spaces_do_not_matter():
    spaced = ROSTER.replace("Maëlle", "  Maëlle ").replace("\n", "\n\n,,,,,,,\n")

    assert read(spaced).rows[0].name == read(ROSTER).rows[0].name


def test_columns_may_stand_in_any_order_and_in_capitals():
    (row,) = read("Parliament,FAMILY_NAME,Person_ID\nFour Rivers Assembly,Zebedee,p4\n").rows

    assert (row.code, row.name.full, row.name.sort_name, row.parliament) == (
        "p4",
        "Zebedee",
        "Zebedee",
        "Four Rivers Assembly",
    )


def test_accents_written_in_two_ways_are_the_same_name():
    composed, decomposed = "Maëlle", "Mae\u0308lle"

    assert read(ROSTER.replace(composed, decomposed)).rows[0].name == read(ROSTER).rows[0].name


def test_reduced_dates_are_kept_as_written():
    starts = read(ROSTER).rows[0].mandate.starts

    assert starts is not None
    assert (starts.text, starts.first_day.day) == ("2025-01", 1)


def test_digest_is_that_of_the_bytes():
    assert read(ROSTER).digest != read(ROSTER + "\n").digest
