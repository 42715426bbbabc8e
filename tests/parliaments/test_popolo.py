"""What a Popolo roster may look like and still be understood: shapes met in real files, invented people."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from petitioner.parliaments.formats.choice import RosterFormat, read_roster
from petitioner.parliaments.formats.popolo import read_popolo_roster
from petitioner.parliaments.rules import BadRoster
from petitioner.parliaments.shapes import RosterFile, RosterRow, SuspicionKind
from tests.parliaments.popolo import Document, sound, written


def read(document: object, *, organization: str = "") -> RosterFile:
    return read_popolo_roster(written(document), file_name="roster.json", organization=organization)


def rows(document: object) -> dict[str, RosterRow]:
    return {row.code: row for row in read(document).rows}


def named(**fields: Any) -> RosterRow:
    document = sound()
    document["persons"][1] = {"id": "p2", **fields}
    return rows(document)["p2"]


def test_separate_lists_give_the_mandates_of_the_assembly():
    read_rows = rows(sound())

    assert list(read_rows) == ["p1", "p2", "p3"]
    one = read_rows["p1"]
    assert (one.parliament, one.chamber) == ("Four Rivers Assembly", "")
    assert (one.mandate.group, one.mandate.delegation) == ("Orchard Group", "Hallowmere")
    assert (one.mandate.role, one.mandate.country) == ("Representative", "FR")
    assert (one.mandate.email, one.mandate.source_url) == (
        "maelle@assembly.example",
        "https://assembly.example/1",
    )
    assert (one.scheme, one.identifier) == ("wikidata", "Q1")


def test_missing_dates_are_those_of_the_legislative_period():
    starts = rows(sound())["p2"].mandate.starts

    assert starts is not None
    assert starts.text == "2024"


def test_a_post_says_where_and_as_what_and_a_group_may_be_a_membership_of_its_own():
    mandate = rows(sound())["p3"].mandate

    assert (mandate.role, mandate.country, mandate.group) == ("Substitute", "FR", "Orchard Group")
    assert mandate.email == "lucja@assembly.example"


def test_a_constituency_is_an_area_that_is_no_country_and_a_photograph_is_a_secure_link():
    document = sound()
    document["areas"].append({"id": "reedbank", "name": "Reedbank", "classification": "constituency"})
    document["memberships"][0]["area_id"] = "reedbank"
    document["persons"][0]["image"] = "https://assembly.example/1.jpg"
    document["persons"][2]["image"] = "http://assembly.example/3.jpg"

    found = rows(document)

    assert (found["p1"].mandate.area, found["p1"].mandate.country) == ("Reedbank", "")
    assert (found["p3"].mandate.area, found["p3"].mandate.country) == ("", "FR")
    assert (found["p1"].image_url, found["p3"].image_url) == ("https://assembly.example/1.jpg", "")


def test_things_may_stand_inside_each_other():
    document = sound()
    people = {person["id"]: person for person in document["persons"]}
    organizations = {one["id"]: one for one in document["organizations"]}
    embedded = [
        {
            "person": people[membership["person_id"]],
            "organization": organizations[membership["organization_id"]],
            "start_date": membership.get("start_date"),
            "role": membership.get("role"),
        }
        for membership in document["memberships"]
        if "organization_id" in membership
    ]

    as_list = read(embedded).rows
    as_lines = read_popolo_roster(
        "\n".join(json.dumps(one) for one in embedded).encode(), file_name="roster.jsonl"
    ).rows

    assert [row.name.full for row in as_list] == ["Maëlle van der Ottersund", "Corwin Thistlemark"]
    assert [row.mandate for row in as_lines] == [row.mandate for row in as_list]
    assert [row.line for row in as_lines] == [1, 2]


def test_people_may_carry_their_memberships():
    document = sound()
    memberships = document.pop("memberships")
    for person in document["persons"]:
        person["memberships"] = [one for one in memberships if one["person_id"] == person["id"]]
    for membership in memberships:
        del membership["person_id"]

    assert {row.code: row.mandate for row in read(document).rows} == {
        row.code: row.mandate for row in read(sound()).rows
    }


def test_membership_that_stands_in_two_places_is_one():
    document = sound()
    document["persons"][0]["memberships"] = [dict(document["memberships"][0])]

    assert len(read(document).rows) == 3


@pytest.mark.parametrize(
    ("fields", "family", "sort_name"),
    [
        ({"name": "Ursel van der Quill", "given_name": "Ursel"}, "van der Quill", "van der Quill, Ursel"),
        (
            {"name": "Ursel van der Quill", "given_name": "Ursel", "family_name": "Quill"},
            "van der Quill",
            "van der Quill, Ursel",
        ),
        (
            {"name": "Ursel Inga Quill", "given_name": "Ursel", "family_name": "Quill"},
            "Quill",
            "Quill, Ursel Inga",
        ),
        (
            {"name": "Amélie de Vasalée", "sort_name": "de Vasalée, Amélie"},
            "de Vasalée",
            "de Vasalée, Amélie",
        ),
        (
            {"name": "Åke Ärebakke", "given_name": "Åke", "family_name": "Ärebakke"},
            "Ärebakke",
            "Ärebakke, Åke",
        ),
        ({"name": "Ataberk Şahingöl", "family_name": "Şahingöl"}, "Şahingöl", "Şahingöl, Ataberk"),
        ({"name": "მთვარიშვილი"}, "მთვარიშვილი", "მთვარიშვილი"),
        ({"given_name": "Zoë", "family_name": "Quill"}, "Quill", "Quill, Zoë"),
        ({"other_names": [{"name": "Оксана Вербова", "lang": "uk"}]}, "Оксана Вербова", "Оксана Вербова"),
    ],
)
def test_names_keep_their_particles_and_letters(fields: dict[str, Any], family: str, sort_name: str):
    name = named(**fields).name

    assert (name.family_name, name.sort_name) == (family, sort_name)


def test_names_in_other_scripts_and_former_names_are_kept_beside_the_name():
    name = rows(sound())["p3"].name

    assert name.full == "Łucja Øresund"
    assert name.other_names == ("Луція Оресунд", "Łucja Brackwater")


def test_unknown_fields_are_counted_and_do_not_matter():
    document = sound()
    document["persons"][0]["shoe_size"] = 38
    document["persons"][1]["shoe_size"] = 41
    document["meta"] = {"made_by": "somebody"}
    document["votes_of_last_year"] = [{"id": 1}]

    roster = read(document)

    assert roster.ignored == (("meta", 1), ("persons.shoe_size", 2), ("votes_of_last_year", 1))
    assert [row.mandate for row in roster.rows] == [row.mandate for row in read(sound()).rows]


@pytest.mark.parametrize(
    "email", ["maelle at assembly", "a@b.example, c@d.example", "=a@b.example", 17, ["x"]]
)
def test_malformed_address_is_told_and_left_out(email: object):
    document = sound()
    document["persons"][0]["email"] = email

    roster = read(document)

    assert roster.rows[0].mandate.email == ""
    assert [(one.kind, one.code) for one in roster.suspicions] == [(SuspicionKind.MALFORMED_ADDRESS, "p1")]
    assert "maelle at" not in repr(roster)


def two_chambers() -> Document:
    document = sound()
    document["organizations"][0] = {"id": "assembly", "name": "House", "classification": "chamber"}
    document["organizations"][0]["parent_id"] = "parliament"
    document["organizations"] += [
        {"id": "parliament", "name": "Parliament of Hallowmere", "classification": "legislature"},
        {"id": "senate", "name": "Senate", "classification": "chamber", "parent_id": "parliament"},
    ]
    document["memberships"].append({"person_id": "p2", "organization_id": "senate"})
    return document


def test_of_several_assemblies_one_must_be_chosen():
    with pytest.raises(BadRoster, match=r"--organization ID: assembly \(House\), senate \(Senate\)"):
        read(two_chambers())

    (senator,) = read(two_chambers(), organization="senate").rows
    assert (senator.parliament, senator.chamber) == ("Parliament of Hallowmere", "Senate")


def test_ids_may_be_numbers():
    text = written(sound()).replace(b'"p2"', b"2")

    assert "2" in {row.code for row in read_popolo_roster(text, file_name="roster.json").rows}


@pytest.mark.parametrize(
    ("name", "change", "form"),
    [
        ("roster.json", lambda text: text, None),
        ("roster", lambda text: text, None),
        ("roster", lambda text: b"\xef\xbb\xbf\n" + text, None),
        ("roster.csv", lambda text: text, RosterFormat.POPOLO),
    ],
)
def test_the_form_follows_from_the_name_the_content_or_what_is_said(
    name: str, change: Callable[[bytes], bytes], form: RosterFormat | None
):
    assert len(read_roster(change(written(sound())), file_name=name, form=form).rows) == 3


def test_a_table_without_ending_is_csv():
    text = b"person_id,family_name,parliament\np1,Zebedee,Four Rivers Assembly\n"

    assert len(read_roster(text, file_name="members").rows) == 1


def test_one_document_on_one_line_is_read_too():
    assert len(read_popolo_roster(json.dumps(sound()).encode() + b"\n", file_name="roster.json").rows) == 3


def test_the_example_in_the_documentation_is_a_roster():
    documentation = (Path(__file__).parents[2] / "docs" / "rosters.md").read_text("utf-8")
    example = documentation.split("```json\n")[1].split("```")[0]

    (row,) = read_popolo_roster(example.encode(), file_name="roster.json").rows

    assert (row.name.sort_name, row.name.other_names) == ("van der Quill, Ursel", ("Урсель ван дер Квілл",))
    assert (row.mandate.group, row.mandate.delegation, row.mandate.country) == (
        "Orchard Group",
        "Hallowmere",
        "FR",
    )
    assert str(row.mandate.starts) == "2024-07"
