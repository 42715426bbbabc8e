"""Files as other platforms and table programs write them, and rubbish: read, or told why it is not."""

from datetime import date

import pytest

from petitioner.imports import console, rules
from petitioner.imports.formats import signers_csv
from petitioner.imports.rules import BadFile, Columns, Described, ImportState, Source
from petitioner.imports.shapes import ImportForm
from tests.imports.room import CHANGE_ORG, HERE, TYPED, Room, change_org, some

OWN = {"source": "csv", "column_address": "Mail", "column_country": "Land", "column_day": "Tag"}
ACTION_NETWORK = "email,first_name,last_name,country,zip_code,create_date"
LONGER = "first_name,last_name,email,address,city,state,zip_code,country,can2_phone,created_date"
AB = "anna@crowd.example", "bram@crowd.example"


@pytest.mark.parametrize(
    ("source", "content"),
    [
        ("action_network", f"{ACTION_NETWORK}\n{AB[0]},,,FR,,\n{AB[1]},,,,,\n"),
        ("action_network", f"{LONGER}\nA,B,{AB[0]},,,,,FR,,2026-11-02 10:00:00 UTC\nA,B,{AB[1]},,,,,FR,,\n"),
        ("change_org", f"{CHANGE_ORG}{AB[0]},A,B,,,,FR,\n{AB[1]},A,B,,,,France,2026-11-02\n"),
        ("change_org", f"name; EMAIL ;country;signed_on\nA;{AB[0]};fr;\nB;{AB[1]};FR;2026-11-02\n"),
        ("change_org", f"sep=;\r\nE-Mail;Country\r\n{AB[0]};FR\r\n{AB[1]};FR\r\n"),
        ("change_org", f"\n\nEmail Address\tCountry\n{AB[0]}\tFR\n\n\n{AB[1]}\tFR\n"),
        ("change_org", f"Email\r{AB[0]}\r{AB[1]}\r"),
    ],
)
def test_the_files_of_other_platforms_are_read(room: Room, source: str, content: str) -> None:
    view = room.dry_run(content, source=source)
    assert (view.state, view.result.counted, view.total) == (ImportState.READ, 2, 2), view.problem


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_is_read_in_the_encodings_table_programs_write(room: Room, encoding: str) -> None:
    content = f"Mail;Land;Tag\nжмур@crowd.example;Україна;2026-11-02\n{AB[0]};Österreich;18.11.2026\n"
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    view = room.dry_run(mark + content.encode(encoding), **OWN)
    assert (view.state, view.result.counted) == (ImportState.READ, 2), view.problem
    assert set(view.result.countries) == {"UA", "AT"}


def test_a_field_of_several_lines_is_one_field_and_rows_keep_their_number(room: Room) -> None:
    content = f'Mail,Notes\n{AB[0]},"said ""no"",\nthen\n\nyes"\n\nnobody,x\n{AB[1]},=HYPERLINK("x")\n'
    content = content.replace('=HYPERLINK("x")', '"=HYPERLINK(""https://x.example"")"')
    view = room.dry_run(content, **{**OWN, "column_country": "", "column_day": ""})
    assert (view.result.counted, view.result.named) == (2, {"invalid": [4]})


@pytest.mark.parametrize(
    ("content", "problem", "words"),
    [
        ("Mail,Land,Tag\nmaëlle@crowd.example,,\n".encode("latin-1"), "encoding", "CSV UTF-8"),
        (b"\xff\xfeM\x00a", "encoding", "CSV UTF-8"),
        (b"Mail,Land,Tag\nann\x00a@crowd.example,,\n", "nul", "signs that are none"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "nul", "save it as"),
        (b"\xff\xfe\x00\x00M\x00\x00\x00", "nul", "save it as"),
        (b"\n\n  \n", "empty", "no rows below"),
        (b"Mail,Land,Tag\n", "empty", "no rows below"),
        (b"," * 1_000_000 + b"\n", "columns", "more than 500 columns"),
        (b"Mail" + b",x" * 1_000_000 + b"\n", "columns", "more than 500 columns"),
        (f'Mail,Land,Tag\n{AB[0]},FR,\n{AB[1]},"FR,\n'.encode(), "quotes", "in row 3"),
        (f'Mail,Land,Tag\n{AB[0]},"F"R,\n'.encode(), "quotes", "in row 2"),
        (f'Mail,Land,Tag\n{AB[0]},"{"x" * 200_000}",\n'.encode(), "field", "row 2"),
        (f"Address,Land,Tag\n{AB[0]},,\n".encode(), "no_address", "type the column"),
        (f"Mail,Country,Tag\n{AB[0]},,\n".encode(), "no_country", "leave it empty"),
        (f"Mail,Land,Date\n{AB[0]},,\n".encode(), "no_day", "leave it empty"),
        (f"Mail,Land,Tag,MAIL\n{AB[0]},,,{AB[1]}\n".encode(), "two_address", "different names"),
        (b'{"signatures": 3}', "no_address", "type the column"),
    ],
)
def test_rubbish_is_told_in_words_that_say_what_to_do(
    room: Room, content: bytes, problem: str, words: str
) -> None:
    view = room.dry_run(content, **OWN)
    assert (view.state, view.problem) == (ImportState.BROKEN, problem)
    page = room.page(view)
    assert words in page
    assert "Nothing was changed, and the file is destroyed." in page
    assert "crowd.example" not in page
    assert "Take in exactly this" not in page
    assert room.number("SELECT count(*) FROM signature_import WHERE content IS NOT NULL") == 0


def test_a_row_of_a_million_fields_is_a_torn_row(room: Room) -> None:
    content = f"Mail,Land,Tag\n{AB[0]},FR,\n{',' * 1_000_000}x\n"
    view = room.dry_run(content, **OWN)
    assert (view.result.counted, view.result.named) == (1, {"torn": [3]})


def test_a_file_so_small_that_its_digest_would_tell_who_is_in_it_is_refused(room: Room, monkeypatch) -> None:
    monkeypatch.setattr(rules, "FEWEST", 10)
    view = room.dry_run(change_org([*some(9), *some(9)]))
    assert (view.state, view.problem, view.result.counted) == (ImportState.BROKEN, "few", 0)
    assert "ask these people to sign here" in room.page(view)
    assert room.dry_run(change_org(some(10))).result.counted == 10


def test_too_many_rows_are_refused_before_any_is_counted(room: Room, monkeypatch) -> None:
    monkeypatch.setattr(signers_csv, "MOST_ROWS", 5)
    view = room.dry_run(change_org(some(6)))
    assert (view.problem, view.result.counted) == ("rows", 0)
    assert room.dry_run(change_org(some(5))).result.counted == 5


def test_a_file_of_some_size_is_taken_and_one_too_large_is_told(room: Room, monkeypatch) -> None:
    assert room.upload(change_org(some(2)) + "\n" * 3_000_000).status_code == 303
    room.work()
    assert room.newest().result.counted == 2
    monkeypatch.setattr(console, "LARGEST_FILE", 1_000)
    large = room.upload(b"x" * 1_001)
    assert (large.status_code, "20 MB" in large.text) == (422, True)
    monkeypatch.setattr(console, "_LARGEST_FORM", 2_000)
    assert room.upload(b"x" * 3_000).status_code == 413
    longer = {"act": "x" * 20_000}
    assert room.desk.send(room.at("Edda"), f"{HERE}/1", longer).status_code == 413, "this door alone"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source": "rumour"}, "source"),
        ({"source": ""}, "source"),
        ({"exported_on": "2026-11-21"}, "exported_on"),
        ({"exported_on": "18.11.2026"}, "exported_on"),
        ({"exported_on": "2026-11-18T10:00"}, "exported_on"),
        ({"agreed": ""}, "agreed"),
        ({**OWN, "column_address": ""}, "column_address"),
        ({**OWN, "column_country": "x" * 101}, "column_country"),
    ],
)
def test_what_will_not_do_is_told_at_its_field_and_what_was_typed_stays(
    room: Room, changes: dict[str, str], field: str
) -> None:
    answer = room.upload(change_org(some(2)), **changes)
    assert answer.status_code == 422
    place = "source-action_network" if field == "source" else field
    assert f'href="#{place}"' in answer.text
    assert f'id="{field}-e"' in answer.text
    kept = {**TYPED, **changes}["exported_on"]
    assert f'value="{kept}"' in answer.text
    assert room.number("SELECT count(*) FROM organiser_request") == 0


def test_no_file_is_told(room: Room) -> None:
    answer = room.upload(b"")
    assert (answer.status_code, "Choose a file." in answer.text) == (422, True)


@pytest.mark.parametrize(
    "plain",
    [
        b"{}",
        b"[]",
        b"nonsense",
        b'{"act":"upload","slug":"x","sent_at":"2026-11-20T12:00:00+00:00","number":0,"digest":"","described":null}',
        b'{"act":"undo","slug":"x","sent_at":"2026-11-20T12:00:00","number":0,"digest":"","described":null}',
        b'{"act":"undo","slug":"x","sent_at":"2026-11-20T12:00:00+00:00","number":-1,"digest":"","described":null}',
    ],
)
def test_what_no_page_seals_is_no_form(plain: bytes) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        ImportForm.from_bytes(plain)


def test_a_reader_says_what_is_wrong_at_the_row_it_comes_to() -> None:
    described = Described(Source.CSV, date(2026, 11, 18), Columns("Mail"))
    rows = signers_csv.read_rows(f'Mail,x\n{AB[0]},y\n{AB[1]},"z'.encode(), described)
    assert next(rows).address == AB[0]
    with pytest.raises(BadFile) as bad:
        next(rows)
    assert (bad.value.reason, bad.value.row) == ("quotes", 3)
