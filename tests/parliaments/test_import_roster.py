"""What taking a roster in does, and above all what it does not."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitioner.parliaments.models import Membership, Person, Roster
from petitioner.parliaments.read import count_members, find_member, read_assemblies, read_members
from petitioner.parliaments.rules import BadRoster, NoMandate, UnknownAssembly, UnknownPerson
from petitioner.parliaments.shapes import AssemblyDiff, ChangeKind, Part, RosterDiff

SLUG = "four-rivers-assembly"
HEADER = (
    "person_id,given_name,family_name,parliament,chamber,delegation,group,email,"
    "start_date,end_date,scheme,identifier,constituency,image_url"
)
TakeIn = Callable[..., RosterDiff]


def roster(*rows: str) -> str:
    return "\n".join((HEADER, *rows)) + "\n"


def row(
    code: str = "p1",
    name: str = "Maëlle,Ottersund",
    group: str = "Orchard Group",
    *,
    delegation: str = "Hallowmere",
    email: str = "",
    start: str = "",
    end: str = "",
    identifier: str = ",",
    area: str = "",
    image: str = "",
) -> str:
    return (
        f"{code},{name},Four Rivers Assembly,,{delegation},{group},{email},{start},{end},{identifier},"
        f"{area},{image}"
    )


def only(diff: RosterDiff) -> AssemblyDiff:
    (assembly,) = diff.assemblies
    return assembly


def kinds(diff: RosterDiff) -> list[ChangeKind]:
    return [change.kind for change in only(diff).changes]


def members(session: Session, day: int = 20, month: int = 11) -> list[str]:
    return [
        member.person.name.family_name for member in read_members(session, SLUG, on=date(2026, month, day))
    ]


def row_counts(session: Session) -> list[int]:
    return [
        session.scalar(select(func.count()).select_from(table)) or 0 for table in (Person, Membership, Roster)
    ]


def test_first_roster_makes_the_assembly_and_everyone_in_it(session: Session, take_in: TakeIn):
    diff = take_in()

    assert only(diff).is_new
    assert kinds(diff) == [ChangeKind.JOINED] * 4
    (assembly,) = read_assemblies(session, on=date(2026, 11, 20))
    assert (assembly.slug, assembly.name, assembly.members) == (SLUG, "Four Rivers Assembly", 4)
    assert members(session) == ["Øresund", "Ottersund", "Thistlemark", "Zebedee"]
    (head,) = count_members(session, {assembly.assembly_id}, on=date(2026, 11, 20))
    assert head.delegations == (Part("Brackwater", 2), Part("Hallowmere", 2))
    assert head.groups == (Part("Common Ground", 1), Part("Orchard Group", 2))


def test_same_file_again_changes_nothing(session: Session, take_in: TakeIn):
    take_in()
    before = row_counts(session)

    diff = take_in(day=21)

    assert diff.is_empty
    assert only(diff).unchanged == 4
    assert row_counts(session) == before


def test_another_file_that_says_the_same_is_written_down_as_another_roster(session: Session, take_in: TakeIn):
    take_in(roster(row()))

    diff = take_in(roster(row()).replace(",", ";"), day=21)

    assert diff.is_empty
    assert row_counts(session) == [1, 1, 2]


def test_dry_run_shows_the_difference_and_writes_nothing(session: Session, take_in: TakeIn):
    diff = take_in(apply=False)

    assert len(only(diff).changes) == 4
    assert row_counts(session) == [0, 0, 0]


def test_dry_run_foretells_what_the_import_then_says(take_in: TakeIn):
    take_in(roster(row(), row("p2", "Corwin,Thistlemark")))
    newer = roster(row(group="Common Ground"), row("p3", "Zoë,Quill"))

    assert take_in(newer, day=21, apply=False) == take_in(newer, day=21)


def test_who_is_missing_from_a_newer_file_has_left_and_is_kept(session: Session, take_in: TakeIn):
    take_in(roster(row(), row("p2", "Corwin,Thistlemark")))

    diff = take_in(roster(row()), day=22)

    (left,) = only(diff).of(ChangeKind.LEFT)
    assert (left.name, left.code, left.after) == ("Corwin Thistlemark", "p2", "until 2026-11-22")
    assert members(session, day=21) == ["Ottersund", "Thistlemark"]
    assert members(session, day=22) == ["Ottersund"]
    assert row_counts(session)[0] == 2


def test_a_given_end_ends_the_mandate_on_that_day(session: Session, take_in: TakeIn):
    take_in(roster(row()))

    diff = take_in(roster(row(end="2026-11-10")), day=21)

    assert kinds(diff) == [ChangeKind.LEFT]
    assert members(session, day=10) == ["Ottersund"]
    assert members(session, day=11) == []


def test_missing_again_stays_ended_on_the_first_day(session: Session, take_in: TakeIn):
    take_in(roster(row(), row("p2", "Corwin,Thistlemark")))
    take_in(roster(row()), day=22)

    assert take_in(roster(row()), day=25).is_empty
    ended = session.scalars(select(Membership.end_date).where(Membership.is_end_inferred)).all()
    assert ended == ["2026-11-22"]


def test_going_back_to_the_older_file_restores_the_members(session: Session, take_in: TakeIn):
    older = roster(row(), row("p2", "Corwin,Thistlemark"))
    take_in(older)
    take_in(roster(row(group="Common Ground")), day=22)

    diff = take_in(older, day=23)

    assert set(kinds(diff)) == {ChangeKind.GROUP, ChangeKind.DATES}
    assert members(session, day=23) == ["Ottersund", "Thistlemark"]
    assert row_counts(session)[:2] == [2, 2]
    assert take_in(older, day=24).is_empty


@pytest.mark.parametrize(
    ("newer", "kind", "before", "after"),
    [
        (row(group="Common Ground"), ChangeKind.GROUP, "Orchard Group", "Common Ground"),
        (row(delegation="Brackwater"), ChangeKind.DELEGATION, "Hallowmere", "Brackwater"),
        (row(email="new@assembly.example"), ChangeKind.ADDRESS, "", "…@assembly.example"),
        (row(name="Maëlle,Ottersund-Vey"), ChangeKind.NAME, "Maëlle Ottersund [Ottersund, Maëlle]", None),
        (row(start="2025-01-20"), ChangeKind.DATES, "without dates", "from 2025-01-20"),
        (row(end="2027"), ChangeKind.DATES, "without dates", "until 2027"),
        (row(identifier="wikidata,Q7"), ChangeKind.IDENTIFIER, "", "wikidata:Q7"),
        (row(area="Reedbank"), ChangeKind.AREA, "", "Reedbank"),
        (row(image="https://a.example/1"), ChangeKind.IMAGE, "", "https://a.example/1"),
    ],
)
def test_each_change_is_named_and_then_is_nothing_new(
    take_in: TakeIn, newer: str, kind: ChangeKind, before: str, after: str | None
):
    take_in(roster(row()))

    (change,) = only(take_in(roster(newer), day=21)).changes

    assert change.kind is kind
    assert change.before == before
    assert after is None or change.after == after
    assert take_in(roster(newer), day=21).is_empty


def test_addresses_stay_out_of_the_difference(take_in: TakeIn):
    take_in(roster(row(email="canary.one@assembly.example")))

    diff = take_in(roster(row(email="canary.two@assembly.example")), day=21)

    assert "canary" not in repr(diff)
    assert kinds(diff) == [ChangeKind.ADDRESS]


def test_change_of_group_in_mid_term_keeps_both_mandates(session: Session, take_in: TakeIn):
    take_in(roster(row(start="2025-01-20")))

    diff = take_in(roster(row(group="Common Ground", start="2026-10-01")), day=21)

    assert kinds(diff) == [ChangeKind.GROUP]
    (old,) = read_members(session, SLUG, on=date(2026, 9, 30))
    (new,) = read_members(session, SLUG, on=date(2026, 10, 1))
    assert (old.mandate.group, new.mandate.group) == ("Orchard Group", "Common Ground")
    assert row_counts(session)[:2] == [1, 2]


def test_file_that_gives_both_spells_says_the_same(session: Session, take_in: TakeIn):
    take_in(roster(row(start="2025-01-20")))
    both = roster(row(start="2025-01-20", end="2026-09-30"), row(group="Common Ground", start="2026-10-01"))

    take_in(both, day=21)

    (new,) = read_members(session, SLUG, on=date(2026, 10, 1))
    assert new.mandate.group == "Common Ground"
    assert take_in(both, day=22).is_empty


def test_start_told_more_exactly_is_the_same_mandate(session: Session, take_in: TakeIn):
    take_in(roster(row(start="2025")))

    diff = take_in(roster(row(start="2025-03-01")), day=21)

    assert kinds(diff) == [ChangeKind.DATES]
    assert row_counts(session)[:2] == [1, 1]


def test_who_returns_after_an_end_gets_a_second_mandate(session: Session, take_in: TakeIn):
    past = row(start="2020-01-01", end="2024-12-31")
    take_in(roster(past))

    diff = take_in(roster(past, row(start="2026-11-01")), day=21)

    assert kinds(diff) == [ChangeKind.JOINED]
    assert members(session, day=21) == ["Ottersund"]


def test_overlapping_mandates_are_one_member(session: Session, take_in: TakeIn):
    take_in(roster(row(start="2024"), row(group="Common Ground", start="2025")))

    (assembly,) = read_assemblies(session, on=date(2026, 11, 20))
    (member,) = read_members(session, SLUG, on=date(2026, 11, 20))
    assert assembly.members == 1
    assert member.mandate.group == "Common Ground"


def test_new_id_with_a_known_identifier_is_the_same_person(session: Session, take_in: TakeIn):
    take_in(roster(row(identifier="wikidata,Q1")))

    diff = take_in(roster(row("p900", identifier="wikidata,Q1")), day=21)

    assert kinds(diff) == [ChangeKind.IDENTIFIER]
    found = {find_member(session, code, on=date(2026, 11, 21)).person.person_id for code in ("p1", "p900")}
    assert len(found) == 1


def test_identifier_of_somebody_else_refuses_the_whole_file(session: Session, take_in: TakeIn):
    take_in(roster(row(identifier="wikidata,Q1"), row("p2", "Corwin,Thistlemark")))
    before = row_counts(session)
    stolen = roster(row("p9", "Zoë,Quill"), row("p2", "Corwin,Thistlemark", identifier="wikidata,Q1"))

    with pytest.raises(BadRoster) as refusal:
        take_in(stolen, day=21)

    (problem,) = {problem.line for problem in refusal.value.problems}
    assert problem == 3
    assert row_counts(session) == before


def test_assemblies_side_by_side_do_not_touch_each_other(session: Session, take_in: TakeIn):
    take_in(roster(row(), row().replace("Four Rivers Assembly,,", "Parliament of Hallowmere,Senate,")))

    take_in(roster(row(group="Common Ground")), day=21)

    assert [view.slug for view in read_assemblies(session, on=date(2026, 11, 21))] == [
        SLUG,
        "parliament-of-hallowmere-senate",
    ]
    (senator,) = read_members(session, "parliament-of-hallowmere-senate", on=date(2026, 11, 21))
    assert senator.mandate.group == "Orchard Group"
    with pytest.raises(UnknownPerson, match="several assemblies"):
        find_member(session, "p1", on=date(2026, 11, 21))
    assert find_member(session, "p1", on=date(2026, 11, 21), assembly=SLUG).mandate.group == "Common Ground"


def test_homonyms_are_two_people(session: Session, take_in: TakeIn):
    take_in(roster(row("p1"), row("p2")))

    assert members(session) == ["Ottersund", "Ottersund"]


@pytest.mark.parametrize("find", ["oresund", "ØRESUND", "lucja", "łuc øre", "Ores"])
def test_search_ignores_case_and_accents(session: Session, take_in: TakeIn, find: str):
    take_in()

    found = read_members(session, SLUG, on=date(2026, 11, 20), find=find)

    assert [member.person.codes for member in found] == [("p3",)]


def test_search_text_is_no_pattern(session: Session, take_in: TakeIn):
    take_in()

    assert read_members(session, SLUG, on=date(2026, 11, 20), find="%") == ()


def test_questions_about_nobody_say_what_to_do(session: Session, take_in: TakeIn):
    take_in()

    with pytest.raises(UnknownAssembly, match=SLUG):
        read_members(session, "nowhere", on=date(2026, 11, 20))
    with pytest.raises(UnknownPerson, match="parliaments members"):
        find_member(session, "p99", on=date(2026, 11, 20))
    with pytest.raises(NoMandate, match="from 2025-01-20"):
        find_member(session, "p1", on=date(2024, 1, 1))
