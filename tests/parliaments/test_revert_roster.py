"""An import can be undone: afterwards every row of the roster is as it was before."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petitioner.parliaments.commands import parliaments
from petitioner.parliaments.formats.popolo import read_popolo_roster
from petitioner.parliaments.import_roster import import_roster
from petitioner.parliaments.models import (
    Assembly,
    Grouping,
    Membership,
    Person,
    PersonIdentifier,
    ReplacedRow,
    Roster,
)
from petitioner.parliaments.read import read_import_stamp
from petitioner.parliaments.revert_roster import revert_roster
from petitioner.parliaments.rules import NotRevertible, UnknownRoster
from petitioner.parliaments.shapes import RosterDiff
from tests.parliaments.conftest import ROSTER, noon
from tests.parliaments.popolo import sound, written

TABLES = (Assembly, Roster, ReplacedRow, Person, PersonIdentifier, Grouping, Membership)
HEADER = (
    "person_id,given_name,family_name,parliament,delegation,group,email,"
    "start_date,end_date,scheme,identifier,constituency,image_url\n"
)
TakeIn = Callable[..., RosterDiff]

lines = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["", "2024", "2024-05", "2026-02"])),
    st.tuples(
        st.sampled_from(["Orchard", "Common"]),
        st.sampled_from(["", "one@assembly.example", "two@assembly.example"]),
        st.sampled_from(["", "", "2026-03", "2027"]),
    ),
    min_size=1,
    max_size=6,
)
rosters = st.tuples(lines, st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["Quill", "Øresund"])))


def text_of(roster: tuple[dict[tuple[str, str], tuple[str, str, str]], dict[str, str]]) -> str:
    listed, families = roster
    return HEADER + "".join(
        f"{code},Zoë,{families.get(code, 'Vey')},Four Rivers Assembly,Hallowmere,{group},{email},"
        f"{start},{end},wikidata,Q{code},Bank of {email[:3]},"
        f"https://a.example/{families.get(code, '')}\n"
        for (code, start), (group, email, end) in listed.items()
    )


def everything(session: Session) -> list[list[tuple[object, ...]]]:
    session.flush()
    return [
        [
            tuple(row)
            for row in session.execute(select(table.__table__).order_by(*table.__table__.primary_key))
        ]
        for table in TABLES
    ]


def last(session: Session) -> int:
    return session.scalars(select(func.max(Roster.id))).one()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(files=st.lists(rosters, min_size=2, max_size=4))
def test_import_then_revert_restores_every_row_however_many_times(
    session: Session,
    take_in: TakeIn,
    files: list[tuple[dict[tuple[str, str], tuple[str, str, str]], dict[str, str]]],
):
    with session.begin_nested() as undone:
        before = [everything(session)]
        for day, roster in enumerate(files, start=1):
            take_in(text_of(roster), day=day)
            if everything(session) != before[-1]:
                before.append(everything(session))
        while len(before) > 1:
            assert everything(session) == before.pop()
            revert_roster(session, last(session))
        assert everything(session) == before[0]
        undone.rollback()


def test_popolo_roster_with_names_in_other_scripts_is_restored(session: Session):
    def take(document: object, day: int) -> None:
        roster = read_popolo_roster(written(document), file_name="roster.json")
        import_roster(session, roster, now=noon(day), apply=True)

    take(sound(), 1)
    before = everything(session)
    newer = sound()
    newer["persons"][2].update(name="Łucja Quill", family_name="Quill", other_names=[{"name": "Луція"}])
    newer["memberships"][0]["on_behalf_of_id"] = "common"
    del newer["memberships"][1]
    take(newer, 2)
    assert everything(session) != before

    revert_roster(session, last(session))

    assert everything(session) == before


def test_the_assembly_itself_goes_with_its_only_roster(session: Session, take_in: TakeIn):
    nothing = everything(session)
    take_in()

    revert_roster(session, last(session))

    assert everything(session) == nothing


def test_only_the_last_roster_of_an_assembly_can_be_reverted(session: Session, take_in: TakeIn):
    take_in()
    first = last(session)
    take_in(ROSTER.replace("Orchard", "Pear"), day=21)
    take_in(ROSTER.replace("Four Rivers Assembly", "Long Lake Assembly"), day=22)

    with pytest.raises(NotRevertible, match="not the last of Four Rivers Assembly"):
        revert_roster(session, first)
    with pytest.raises(UnknownRoster, match="parliaments rosters"):
        revert_roster(session, last(session) + 1)

    assert revert_roster(session, first + 1).assembly == "Four Rivers Assembly"


def test_older_imports_of_which_nothing_was_kept_cannot_be_reverted(session: Session, take_in: TakeIn):
    take_in()
    session.execute(update(Roster).values(is_revertible=False))

    with pytest.raises(NotRevertible, match="not yet kept"):
        revert_roster(session, last(session))


def test_after_two_years_what_only_older_imports_replaced_is_dropped(session: Session, take_in: TakeIn):
    take_in(day=1)
    take_in(ROSTER.replace("Orchard", "Pear"), day=2)
    take_in(ROSTER.replace("Orchard", "Quince"), day=3)
    other = ROSTER.replace("Four Rivers Assembly", "Long Lake Assembly")
    take_in(other, day=1)
    take_in(other.replace("Orchard", "Pear"), day=2)
    oldest = session.scalars(select(func.min(Roster.id))).one()
    ages = {oldest + 1: 800, oldest + 2: 700, oldest + 4: 800}
    for number, days in ages.items():
        moment = noon(20) - timedelta(days=days)
        session.execute(update(Roster).where(Roster.id == number).values(imported_at=moment))

    take_in(ROSTER.replace("Orchard", "Apple"), day=20)

    kept = session.scalars(select(ReplacedRow.roster_id).distinct().order_by(ReplacedRow.roster_id)).all()
    assert kept == [oldest + 2, oldest + 4, oldest + 5]
    for number in (oldest + 5, oldest + 2, oldest + 4):
        revert_roster(session, number)
    with pytest.raises(NotRevertible, match="no longer kept"):
        revert_roster(session, oldest + 1)


def test_pages_that_show_counts_learn_of_a_reverted_roster(session: Session, take_in: TakeIn):
    take_in()
    take_in(ROSTER.replace("Four Rivers Assembly", "Long Lake Assembly"), day=21)
    before = read_import_stamp(session)

    revert_roster(session, last(session) - 1)

    assert read_import_stamp(session) != before


def test_the_command_line_lists_rosters_and_reverts_the_last(app: Flask, session: Session, take_in: TakeIn):
    def run(*arguments: str) -> Result:
        with app.app_context():
            return CliRunner().invoke(parliaments, [*arguments])

    take_in()
    take_in(ROSTER.replace("Orchard", "Pear"), day=21)
    session.commit()
    newest, oldest = run("rosters").stdout.splitlines()

    reverted = run("revert", newest.split()[0])
    refused = run("revert", newest.split()[0])

    assert "2026-11-21 12:00, four-rivers-assembly, roster.csv, 4 rows, SHA-256 " in newest
    assert newest.endswith("no licence given, no source given")
    assert reverted.stdout.startswith("Four Rivers Assembly is as it was before roster")
    assert refused.exit_code == 1
    assert run("rosters", "four-rivers-assembly").stdout.splitlines() == [oldest]
    assert run("rosters", "nowhere").stdout == "No roster has been taken in.\n"
