"""What an import would change is looked at first; exactly that is then taken in, or nothing."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from petitioner.foundation import clock
from petitioner.parliaments import commands
from petitioner.parliaments.commands import parliaments
from petitioner.parliaments.read import read_assemblies, read_members
from petitioner.parliaments.shapes import AssemblyDiff, RosterDiff, SuspicionKind
from tests.parliaments.popolo import sound, written

HEADER = "person_id,given_name,family_name,parliament,group,email,start_date,end_date\n"
ROWS = tuple(
    f"p{n},Zoë,Family-{n},Four Rivers Assembly,Orchard Group,p{n}@assembly.example,2025-01-20,\n"
    for n in range(1, 10)
)
ROSTER = HEADER + "".join(ROWS)
TakeIn = Callable[..., RosterDiff]


@pytest.fixture
def run(app: Flask, session: Session, tmp_path: Path) -> Callable[..., Result]:
    """Import a text with options, answering a question if one is asked."""

    def imported(text: str, *options: str, answer: str = "", name: str = "roster.csv") -> Result:
        file = tmp_path / name
        file.write_text(text)
        with app.app_context():
            return CliRunner().invoke(parliaments, ["import", str(file), *options], input=answer)

    return imported


def digest_of(shown: Result) -> str:
    return shown.stdout.split("`--accept ")[1].split("`")[0]


def members(app: Flask) -> int:
    with app.app_context():
        listed = CliRunner().invoke(parliaments, ["list"]).stdout
    return int(listed.split()[1]) if listed.startswith("four") else 0


def suspicions(diff: RosterDiff) -> list[tuple[SuspicionKind, str]]:
    (assembly,) = diff.assemblies
    return [(found.kind, found.code) for found in assembly.suspicions]


def test_what_was_shown_is_what_is_taken_in(app: Flask, run: Callable[..., Result]):
    shown = run(ROSTER, "--dry-run")
    assert members(app) == 0

    done = run(ROSTER, "--accept", digest_of(shown), "--licence", "CC0")

    assert done.exit_code == 0
    assert members(app) == 9


@pytest.mark.parametrize("what", ["file", "data", "spelling"])
def test_nothing_else_is_taken_in(app: Flask, run: Callable[..., Result], what: str):
    digest = digest_of(run(ROSTER, "--dry-run"))
    text, options = ROSTER, ["--accept", digest]
    if what == "file":
        text = ROSTER.replace("p1@", "other@")
    if what == "data":
        run(HEADER + ROWS[0])
    if what == "spelling":
        options = ["--accept", "0" * 32]
    before = members(app)

    refused = run(text, *options)

    assert refused.exit_code == 1
    assert "Look at it again with --dry-run." in refused.stderr
    assert members(app) == before


@pytest.mark.parametrize(("answer", "expected"), [("y\n", 9), ("n\n", 0)])
def test_who_sits_at_a_terminal_is_asked(
    app: Flask, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, answer: str, expected: int
):
    monkeypatch.setattr(commands, "_is_attended", lambda: True)

    asked = run(ROSTER, answer=answer)

    assert "Take this in?" in asked.output
    assert asked.exit_code == 0
    assert members(app) == expected


def test_a_script_is_not_asked_and_takes_in_nothing_suspicious(app: Flask, run: Callable[..., Result]):
    run(ROSTER)
    short = HEADER + "".join(ROWS[:3])

    refused = run(short)

    assert refused.exit_code == 1
    assert "? many left: 6 of 9 members leave at once; is the file whole?" in refused.stdout
    assert members(app) == 9
    digest = refused.stderr.split("--accept ")[1].split()[0]
    assert run(short, "--accept", digest).exit_code == 0
    assert members(app) == 3


def test_numbers_come_first_and_changes_stand_by_kind(run: Callable[..., Result]):
    run(ROSTER)
    newer = ROSTER.replace(ROWS[0], ROWS[0].replace("Orchard", "Pear")).replace(ROWS[1], "")
    newer += "q1,Wenna,Farrow,Four Rivers Assembly,Orchard Group,,,\n"

    said = [line.strip() for line in run(newer, "--dry-run").stdout.splitlines()]

    assert said[0].endswith(": 1 joined, 1 left, 1 changed group, 1 without address, 7 unchanged")
    assert [line[0] for line in said[1:4]] == ["+", "\N{MINUS SIGN}", "≠"]


def test_of_many_changes_the_first_are_shown_and_all_if_asked(run: Callable[..., Result]):
    many = HEADER + "".join(
        f"p{number},Zoë,Family-{number},Four Rivers Assembly,,,,\n" for number in range(300)
    )

    assert "  … and 100 more" in run(many, "--dry-run").stdout.splitlines()
    assert sum(line.startswith("  +") for line in run(many, "--dry-run", "--all").stdout.splitlines()) == 300


def test_popolo_comes_by_the_same_door_and_again_is_nothing(run: Callable[..., Result]):
    document = sound()
    document["persons"][0]["shoe_size"] = 38
    text = written(document).decode()

    first = run(text, name="roster.json")
    again = run(text, name="roster.json")

    assert "Ignored: persons.shoe_size (1)" in first.stdout
    assert first.exit_code == 0
    assert "3 unchanged" in again.stdout
    assert again.stdout.endswith("Nothing to change: roster.json says what is known already.\n")


def test_names_in_another_script_are_found(app: Flask, run: Callable[..., Result]):
    run(written(sound()).decode(), name="roster.json")

    with app.app_context():
        found = CliRunner().invoke(parliaments, ["members", "four-rivers-assembly", "--find", "оресунд"])

    assert found.stdout.startswith("p3  Øresund, Łucja")


def test_organization_means_nothing_for_a_table(run: Callable[..., Result]):
    refused = run(ROSTER, "--organization", "assembly")

    assert refused.exit_code == 1
    assert "A CSV file names its assemblies itself" in refused.stderr


def test_assemblies_of_three_kinds_stand_side_by_side(session: Session, run: Callable[..., Result]):
    """A national chamber, an assembly of delegations with substitutes, and one of groups across countries."""
    chamber, delegations, groups = sound(), sound(), sound()
    chamber["organizations"][0].update(name="House of Hallowmere", classification="chamber")
    delegations["organizations"][0].update(name="Assembly of Delegations")
    groups["organizations"][0].update(name="Parliament of Groups", classification="parliament")
    for number, document in enumerate((chamber, delegations, groups)):
        assert run(written(document).decode(), name=f"{number}.json").exit_code == 0
    del chamber["memberships"][0]
    run(written(chamber).decode(), name="newer.json")

    sitting = {
        view.slug: [
            (member.person.name.family_name, member.mandate.role)
            for member in read_members(session, view.slug, on=clock.now().date())
        ]
        for view in read_assemblies(session, on=date(2026, 1, 1))
    }

    all_three = [
        ("Øresund", "Substitute"),
        ("Thistlemark", "member"),
        ("van der Ottersund", "Representative"),
    ]
    assert sitting == {
        "assembly-of-delegations": all_three,
        "house-of-hallowmere": all_three[:2],
        "parliament-of-groups": all_three,
    }


def test_the_demonstration_holds_nothing_suspicious(run: Callable[..., Result]):
    demonstration = Path(__file__).parents[2] / "demonstration" / "roster.csv"

    taken = run(demonstration.read_text("utf-8"))

    assert taken.exit_code == 0
    assert "suspicious" not in taken.stdout


class TestSuspicious:
    def test_two_of_one_name_stay_two(self, take_in: TakeIn):
        diff = take_in(HEADER + ROWS[0] + ROWS[0].replace("p1", "p2"))

        assert suspicions(diff) == [(SuspicionKind.NAMESAKE, "p2")]
        assert len(self.only(diff).changes) == 2

    def test_two_of_one_address(self, take_in: TakeIn):
        diff = take_in(HEADER + ROWS[0] + ROWS[1].replace("p2@", "P1@"))

        assert suspicions(diff) == [(SuspicionKind.SHARED_ADDRESS, "p2")]

    def test_an_id_that_is_suddenly_somebody_else(self, take_in: TakeIn):
        take_in(HEADER + ROWS[0])

        changed = take_in(HEADER + ROWS[0].replace("Zoë,Family-1", "Corwin,Thistlemark"), day=21)

        assert suspicions(changed) == [(SuspicionKind.OTHER_PERSON, "p1")]

    def test_one_who_takes_another_name_is_not(self, take_in: TakeIn):
        take_in(HEADER + ROWS[0])

        assert suspicions(take_in(HEADER + ROWS[0].replace("Family-1", "Quill"), day=21)) == []

    def test_an_address_that_moves_to_a_place_of_its_own(self, take_in: TakeIn):
        take_in(ROSTER)

        changed = take_in(ROSTER.replace("p1@assembly", "canary@elsewhere"), day=21)

        assert suspicions(changed) == [(SuspicionKind.NEW_DOMAIN, "p1")]
        assert "canary" not in repr(changed)

    def test_overlapping_mandates_that_differ_stay(self, take_in: TakeIn):
        later = ROWS[0].replace("Orchard", "Pear").replace("2025-01-20", "2025-06")

        diff = take_in(HEADER + ROWS[0] + later)

        assert suspicions(diff) == [(SuspicionKind.OVERLAP, "p1")]
        assert len(self.only(diff).changes) == 2
        assert take_in(HEADER + ROWS[0] + later, day=21).is_empty

    def test_overlapping_mandates_that_say_the_same_are_one(self, take_in: TakeIn):
        first = ROWS[0].replace("2025-01-20,", "2025-01-20,2026-12-31")
        text = HEADER + first + ROWS[0].replace("2025-01-20", "2025-06")

        diff = take_in(text)

        assert suspicions(diff) == [(SuspicionKind.OVERLAP, "p1")]
        assert [change.after for change in self.only(diff).changes] == ["Orchard Group, from 2025-01-20"]
        assert take_in(text, day=21).is_empty

    @pytest.mark.parametrize(("ends", "starts"), [("2025-06", "2025-06"), ("2025-06-30", "2025-06-30")])
    def test_mandates_that_only_might_overlap_do_not(self, take_in: TakeIn, ends: str, starts: str):
        first = ROWS[0].replace("2025-01-20,", f"2025-01-20,{ends}")

        assert suspicions(take_in(HEADER + first + ROWS[0].replace("2025-01-20", starts))) == []

    @staticmethod
    def only(diff: RosterDiff) -> AssemblyDiff:
        (assembly,) = diff.assemblies
        return assembly
