"""A large roster is read and taken in by pieces: they are not to be seen, and memory stays flat."""

import gc
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitioner.foundation import shelf
from petitioner.parliaments import import_roster as importing
from petitioner.parliaments.formats import json_document, source
from petitioner.parliaments.formats.choice import read_roster
from petitioner.parliaments.models import Assembly, Membership, Person, Roster
from petitioner.parliaments.rules import BadRoster, NotReviewed
from petitioner.parliaments.shapes import ChangeKind, RosterDiff, SuspicionKind
from petitioner.parliaments.store import known
from tests.parliaments.conftest import noon
from tests.parliaments.popolo import sound

HEADER = "person_id,given_name,family_name,parliament,group,email,start_date,end_date,scheme,identifier\n"
TakeIn = Callable[..., RosterDiff]


def line(code: str, name: str, group: str = "Orchard Group", email: str = "", rest: str = ",,,") -> str:
    return f"{code},{name},Four Rivers Assembly,{group},{email},{rest}\n"


OLDER = HEADER + "".join(
    line(
        f"p{number}",
        f"Zoë,Family-{number}",
        email=f"p{number}@assembly.example",
        rest="2025,,a,Q" + str(number),
    )
    for number in range(8)
)
NEWER = HEADER + "".join(
    (
        line("p1", "Corwin,Thistlemark", email="p1@elsewhere.example", rest="2025,,a,Q1"),
        line("p0", "Zoë,Family-0", "Pear", rest="2025,,a,Q0"),
        line("q1", "Maëlle,Ottersund", email="q@assembly.example", rest="2024,2025-03,,"),
        line("p2", "Zoë,Family-2", email="p2@assembly.example", rest="2025,,a,Q2"),
        line("q1", "Maëlle,Ottersund", email="q@assembly.example", rest="2025-01,,,"),
        line("q2", "Maëlle,Ottersund", "Pear", email="Q@assembly.example"),
    )
)


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Make every piece as small as it can be."""

    def cut() -> None:
        monkeypatch.setattr(importing, "_CHUNK", 1)
        monkeypatch.setattr(known, "BATCH", 2)

    return cut


def row_counts(session: Session) -> list[int]:
    tables = (Assembly, Roster, Person, Membership)
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_pieces_are_not_to_be_seen(session: Session, take_in: TakeIn, in_pieces: Callable[[], None]):
    take_in(OLDER)
    in_one_piece = take_in(NEWER, day=21, apply=False)
    in_pieces()

    in_many = take_in(NEWER, day=21, apply=False)
    taken_in = take_in(NEWER, day=21)

    assert in_one_piece == in_many == taken_in
    (assembly,) = taken_in.assemblies
    assert dict(assembly.counts)[ChangeKind.LEFT] == 5
    assert [found.kind for found in assembly.suspicions] == [
        SuspicionKind.OVERLAP,
        SuspicionKind.NAMESAKE,
        SuspicionKind.SHARED_ADDRESS,
        SuspicionKind.OTHER_PERSON,
        SuspicionKind.NEW_DOMAIN,
        SuspicionKind.MANY_LEFT,
    ]
    assert take_in(NEWER, day=22).is_empty
    assert session.scalars(select(Roster.row_count).order_by(Roster.id)).all() == [8, 5]


def test_what_a_later_piece_forbids_is_nowhere_written(
    session: Session, take_in: TakeIn, in_pieces: Callable[[], None]
):
    take_in(OLDER)
    before = row_counts(session)
    in_pieces()
    one_person_twice = NEWER + line("p9", "Zoë,Family-3", rest="2026,,a,Q3") + line("p3", "Zoë,Family-3")

    with pytest.raises(BadRoster, match="whose person_id in this file is “p9”"):
        take_in(one_person_twice, day=21)

    assert row_counts(session) == before


def test_what_was_not_reviewed_is_nowhere_written(session: Session):
    roster = read_roster(NEWER.encode(), file_name="roster.csv")

    with pytest.raises(NotReviewed):
        importing.import_roster(session, roster, now=noon(20), apply=True, accept="0" * 32)

    assert row_counts(session) == [0, 0, 0, 0]


def said(text: bytes) -> object:
    """Return what a reading comes to: the rows, or what is wrong."""
    try:
        return tuple(read_roster(text, file_name="roster.json").rows)
    except BadRoster as refusal:
        return str(refusal)


@pytest.mark.parametrize("window", [1, 7, 64])
@pytest.mark.parametrize("indent", [None, 1])
def test_windows_are_not_to_be_seen(monkeypatch: pytest.MonkeyPatch, window: int, indent: int | None):
    document = {"version": 1.25e3, "is_draft": False, **sound(), "note": "“\\”\N{GRINNING FACE}"}
    text = json.dumps(document, indent=indent).encode()
    cut = [text[:end] for end in range(5, len(text), 97)]
    files = [text, *cut, text.replace(b"person_id", b"\\u12", 1), text.replace(b"1250.0", b"-Infinity")]
    expected = [said(file) for file in files]

    monkeypatch.setattr(json_document, "_WINDOW", window)

    assert [said(file) for file in files] == expected
    assert isinstance(expected[0], tuple)
    assert all("cut short?" in str(one) for one in expected[1 : len(cut)])


def large(file: Path, number: int) -> Path:
    """Write a document of that many mandates on one line, ten of each person."""
    document: dict[str, Any] = sound()
    document["organizations"][0]["name"] = f"Assembly {file.stem}"
    person, membership = document["persons"][0], document["memberships"][0]
    document["persons"] = [
        {**person, "id": f"p{one}", "name": f"Brook Ferry-{one}", "family_name": "", "identifiers": []}
        for one in range(number // 10)
    ]
    document["memberships"] = [
        {**membership, "person_id": f"p{one // 10}", "start_date": year, "end_date": year}
        for one in range(number)
        for year in (str(1900 + one % 10),)
    ]
    file.write_text(json.dumps(document))
    return file


def held(session: Session, file: Path) -> tuple[int, int]:
    """Return the most bytes that reading a file takes, and the most that are in use between its pieces."""
    between: list[int] = []

    def weigh(_what: str, _done: int, _total: int) -> None:
        gc.collect()
        between.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    roster = read_roster(file, file_name=file.name)
    reading = tracemalloc.get_traced_memory()[1]
    importing.import_roster(session, roster, now=noon(20), apply=True, most=10, progress=weigh)
    tracemalloc.stop()
    return reading, max(between)


def test_memory_is_flat(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(importing, "_CHUNK", 100)
    monkeypatch.setattr(json_document, "_WINDOW", 4096)
    monkeypatch.setattr(json_document, "_LONGEST_LINE", 4096)
    monkeypatch.setattr(source, "_BLOCK", 4096)
    monkeypatch.setattr(shelf, "_TOGETHER", 20)
    held(session, large(tmp_path / "first.json", 400))  # fills what is filled once

    small = held(session, large(tmp_path / "small.json", 400))
    big = held(session, large(tmp_path / "big.json", 1200))

    assert session.scalar(select(func.count()).select_from(Membership)) == 2000
    assert big[0] < small[0] * 1.4
    assert big[1] < small[1] * 1.2
