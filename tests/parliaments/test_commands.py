"""The command line of parliaments, as an organiser uses it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitioner.parliaments.commands import parliaments
from petitioner.parliaments.models import Roster

ROSTER = """\
person_id,given_name,family_name,parliament,delegation,group,email
p1,Maëlle,Ottersund,Four Rivers Assembly,Hallowmere,Orchard Group,canary.one@assembly.example
p2,Corwin,Thistlemark,Four Rivers Assembly,Hallowmere,Common Ground,
"""


def run(app: Flask, *arguments: str) -> Result:
    with app.app_context():
        return CliRunner().invoke(parliaments, [*arguments])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER)
    return path


def test_import_says_what_it_did_and_then_that_nothing_is_left(app: Flask, session: Session, file: Path):
    first = run(app, "import", str(file), "--licence", "CC0", "--source", "https://assembly.example/members")
    again = run(app, "import", str(file))

    name, (number,) = "Four Rivers Assembly", session.scalars(select(Roster.id)).all()
    assert first.stdout.splitlines() == [
        f"{name} (four-rivers-assembly, a new assembly): 2 joined, 1 without address, 0 unchanged",
        "  + Maëlle Ottersund (p1): Hallowmere, Orchard Group, without dates",
        "  + Corwin Thistlemark (p2): Hallowmere, Common Ground, without dates",
        f"{name}: roster {number}; `petitioner parliaments revert {number}` undoes it.",
    ]
    assert again.stdout.splitlines()[-1] == "Nothing to change: roster.csv says what is known already."
    (kept,) = session.scalars(select(Roster)).all()
    assert (kept.licence, kept.source_url, kept.row_count) == ("CC0", "https://assembly.example/members", 2)


def test_dry_run_shows_plus_minus_and_unequal(app: Flask, session: Session, file: Path):
    run(app, "import", str(file))
    file.write_text(
        ROSTER.replace("p2,Corwin,Thistlemark", "p3,Zoë,Quill")
        .replace("Orchard", "Pear")
        .replace("one@", "two@")
    )

    shown = run(app, "import", str(file), "--dry-run")

    said = [line.strip() for line in shown.stdout.splitlines()]
    assert said[0].endswith(
        "1 joined, 1 left, 1 changed group, 1 changed address, 1 without address, 0 unchanged"
    )
    assert "≠ Maëlle Ottersund (p1), group: Orchard Group → Pear Group" in said
    assert "≠ Maëlle Ottersund (p1), address: …@assembly.example → another …@assembly.example" in said
    assert "+ Zoë Quill (p3): Hallowmere, Common Ground, without dates" in said
    assert any(line.startswith("\N{MINUS SIGN} Corwin Thistlemark (p2), left:") for line in said)
    assert said[-1] == "Nothing was changed: this was a dry run."
    assert "canary" not in shown.output
    assert "Thistlemark" in run(app, "members", "four-rivers-assembly").stdout


def test_list_and_members_show_what_other_commands_ask_for(app: Flask, session: Session, file: Path):
    assert run(app, "list").stdout.startswith("No assemblies yet")
    run(app, "import", str(file))

    assert run(app, "list").stdout == "four-rivers-assembly  2 members  Four Rivers Assembly\n"
    found = run(app, "members", "four-rivers-assembly", "--find", "maelle")
    assert found.stdout == "p1  Ottersund, Maëlle, Hallowmere, Orchard Group\n"
    assert run(app, "members", "four-rivers-assembly", "--find", "zzz").stdout == "Nobody found.\n"


def test_constituency_and_photograph_tell_people_of_one_name_apart(app: Flask, session: Session, file: Path):
    file.write_text(
        "person_id,given_name,family_name,parliament,constituency,image_url\n"
        "p1,Zoë,Quill,Four Rivers Assembly,Reedbank,https://assembly.example/1.jpg\n"
        "p2,Zoë,Quill,Four Rivers Assembly,Upper Brook,\n"
    )
    digest = run(app, "import", str(file), "--dry-run").stdout.split("`--accept ")[1].split("`")[0]
    run(app, "import", str(file), "--accept", digest)

    assert run(app, "members", "four-rivers-assembly").stdout.splitlines() == [
        "p1  Quill, Zoë, Reedbank, https://assembly.example/1.jpg",
        "p2  Quill, Zoë, Upper Brook",
    ]


def test_unknown_assembly_is_one_sentence(app: Flask, session: Session):
    refused = run(app, "members", "nowhere")

    assert refused.exit_code == 1
    assert (
        refused.stderr
        == "Error: There is no assembly “nowhere”. Assemblies: none yet; import a roster first.\n"
    )
