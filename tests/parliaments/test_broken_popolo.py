"""Broken Popolo rosters: each is told what to mend, by line or id, and leaves the tables as they were."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.parliaments.popolo import Document, sound, written
from tests.parliaments.test_broken_rosters import run, tables

Break = Callable[[Document], object]


def setting(kind: str, number: int, **fields: object) -> Break:
    """Return a breakage that sets fields of one object."""

    def broken(document: Document) -> object:
        document[kind][number].update(fields)
        return document

    return broken


def without(kind: str, number: int, name: str) -> Break:
    """Return a breakage that takes a field away."""

    def broken(document: Document) -> object:
        del document[kind][number][name]
        return document

    return broken


def adding(kind: str, thing: object) -> Break:
    """Return a breakage that adds something to a list."""

    def broken(document: Document) -> object:
        document[kind].append(thing)
        return document

    return broken


def replacing(kind: str, value: object) -> Break:
    """Return a breakage that puts something else in the place of a list."""

    def broken(document: Document) -> object:
        document[kind] = value
        return document

    return broken


THINGS: dict[str, tuple[Break, str]] = {
    "person without id": (without("persons", 1, "id"), "person: it has no id."),
    "person without name": (setting("persons", 1, name=None), "person “p2”: it has no name."),
    "name that is a number": (setting("persons", 1, name=7), "person “p2”: name is not text."),
    "name that is a list": (setting("persons", 1, name=["A"]), "person “p2”: name is not text."),
    "name turned around": (setting("persons", 1, name="A\u202eb"), "person “p2”: name contains a control"),
    "name with NUL": (setting("persons", 1, name="A\0b"), "person “p2”: name contains a control"),
    "name with half a character": (setting("persons", 1, name="A\ud800b"), "person “p2”: name contains a"),
    "name with a line break": (setting("persons", 1, name="A\nb"), "person “p2”: name contains a line break"),
    "name like a formula": (setting("persons", 1, name="=1+1"), "person “p2”: name begins with “=”"),
    "name without end": (setting("persons", 1, name="a" * 401), "person “p2”: name is 401 characters long"),
    "long family name": (setting("persons", 1, name="a" * 300), "person “p2”: the name is longer than 200"),
    "sort name that is a number": (setting("persons", 1, sort_name=1), "person “p2”: sort_name is not text."),
    "honorific that is an object": (
        setting("persons", 1, honorific_prefix={}),
        "“p2”: honorific_prefix is not",
    ),
    "id with a line break": (setting("persons", 1, id="p\n2"), "person: id contains a line break."),
    "id that is a truth": (setting("persons", 1, id=True), "person: id is not text."),
    "two people of one id": (
        adding("persons", {"id": "p1", "name": "Zoë Quill"}),
        "person “p1”: this id is used",
    ),
    "two organizations of one id": (
        adding("organizations", {"id": "orchard", "name": "Pear Group"}),
        "organization “orchard”: this id is used twice",
    ),
    "identifier of two people": (
        setting("persons", 1, identifiers=[{"scheme": "wikidata", "identifier": "Q1"}]),
        "wikidata:Q1 belongs to person_id “p1”",
    ),
    "person that is text": (adding("persons", "Zoë Quill"), "Something in persons is not an object"),
    "person that is nothing": (adding("persons", None), "Something in persons is not an object"),
    "organization without id": (without("organizations", 1, "id"), "organization: it has no id."),
    "organization without name": (
        without("organizations", 1, "name"),
        "organization “orchard”: it has no name.",
    ),
    "organization with a number": (
        setting("organizations", 1, name=3),
        "organization “orchard”: name is not text.",
    ),
    "classification that is a list": (
        setting("organizations", 0, classification=["legislature"]),
        "organization “assembly”: classification is not text.",
    ),
    "no assembly": (
        setting("organizations", 0, classification="club"),
        "No organization with members is classified as a legislature or chamber. Say which with --org",
    ),
    "two assemblies": (
        setting("organizations", 3, classification="chamber"),
        "There are several assemblies in the file. Say which with --organization ID: assembly (Four Rivers",
    ),
    "assembly with a very long name": (
        setting("organizations", 0, name="a" * 300),
        "organization “assembly”: its name is too long.",
    ),
    "membership of nobody": (
        without("memberships", 0, "person_id"),
        "membership “m1”: it says of nobody whose",
    ),
    "membership of a stranger": (
        setting("memberships", 0, person_id="p99"),
        "membership “m1”: person_id “p99” is nowhere in the file.",
    ),
    "membership in nothing": (
        without("memberships", 0, "organization_id"),
        "membership “m1”: it does not say in which organization.",
    ),
    "membership elsewhere": (
        setting("memberships", 0, organization_id="moon"),
        "membership “m1”: organization_id “moon” is nowhere in the file.",
    ),
    "post elsewhere": (
        setting("posts", 0, organization_id="moon"),
        "membership: organization_id “moon” is nowhere in the file.",
    ),
    "unknown group": (
        setting("memberships", 0, on_behalf_of_id="pear"),
        "membership “m1”: on_behalf_of_id “pear” is nowhere",
    ),
    "unknown area": (setting("memberships", 0, area_id="mars"), "membership “m1”: area_id “mars” is nowhere"),
    "unknown post": (
        setting("memberships", 0, post_id="chair"),
        "membership “m1”: post_id “chair” is nowhere",
    ),
    "unknown period": (
        setting("memberships", 0, legislative_period_id="term/9"),
        "membership “m1”: legislative_period_id “term/9” is nowhere",
    ),
    "day that is none": (
        setting("memberships", 0, start_date="2025-02-30"),
        "membership “m1”: start_date “2025-02-30” is not a date.",
    ),
    "day with a time": (
        setting("memberships", 0, end_date="2025-02-03T00:00:00"),
        "membership “m1”: end_date “2025-02-03T00:00:00” is not a date.",
    ),
    "year that is a number": (
        setting("memberships", 0, start_date=2025),
        "membership “m1”: start_date is not text.",
    ),
    "year 25": (
        setting("memberships", 0, start_date="0025"),
        "membership “m1”: start_date “0025” lies outside",
    ),
    "end before start": (
        setting("memberships", 0, end_date="2024"),
        "membership “m1”: end_date 2024 lies before start_date 2025-01-20.",
    ),
    "end before the period": (
        setting("memberships", 1, id="m2", end_date="2023"),
        "membership “m2”: end_date 2023 lies before start_date 2024.",
    ),
    "period that ends before it begins": (
        setting("events", 0, end_date="2020"),
        "event “term/3”: end_date 2020 lies before start_date 2024.",
    ),
    "period without id": (without("events", 0, "id"), "event: it has no id."),
    "role that is a list": (setting("memberships", 0, role=["a"]), "membership “m1”: role is not text."),
    "role like a formula": (setting("memberships", 0, role="@SUM"), "membership “m1”: role begins with “@”"),
    "person that is a word": (
        setting("memberships", 0, person="Maëlle"),
        "membership “m1”: person is not an object in braces.",
    ),
    "embedded person without id": (setting("memberships", 0, person={"name": "A"}), "person: it has no id."),
    "embedded person who is another": (
        setting("memberships", 0, person={"id": "p1", "name": "Zoë Quill"}),
        "person “p1”: this id is used twice, for different things.",
    ),
    "post without id": (without("posts", 0, "id"), "post: it has no id."),
    "memberships missing": (replacing("memberships", []), "There are no memberships in the file."),
    "memberships that are text": (replacing("memberships", "none"), "There are no memberships in the file."),
    "list of lists": (lambda document: [[document]], "Something in memberships is not an object in braces."),
    "list of nothing": (lambda _: [], "There are no memberships in the file."),
    "object of nothing": (lambda _: {}, "There are no memberships in the file."),
}

TEXTS: dict[str, tuple[bytes, str]] = {
    "empty file": (b" \n", "The file is empty."),
    "cut short": (written(sound())[:-40], "Was the file cut short?"),
    "cut inside a word": (written(sound())[:300], "This is not JSON"),
    "something after the end": (written(sound()) + b"]", "Here should be the end of the file, and is “]”."),
    "comma forgotten": (
        written(sound()).replace(b"\n ],\n", b"\n ]\n", 1),
        "Here should be a comma between two lists",
    ),
    "comma too many": (written(sound()).replace(b"}\n ]", b"},\n ]", 1), "This is not JSON"),
    "quotes of the wrong kind": (b"{'persons': []}", "line 1: This is not JSON"),
    "a number that is none": (b'{"persons": [{"id": NaN}]}', "line 1: This is not JSON that can be read."),
    "a bare word": (b'\n\n{"persons": nobody}', "line 3: This is not JSON"),
    "not UTF-8": (b'{"persons":\n[{"name": "M\xfcller"}]}', "line 2: This is not UTF-8 text."),
    "UTF-16": (written(sound()).decode().encode("utf-16"), "The file is in UTF-16."),
    "nested without end": (b'{"persons": [' + b"[" * 100_000, "line 1: This is not JSON that can be read."),
    "a web page": (b"<!doctype html>", "line 1: Here should be the object that holds persons"),
    "lines of which one is broken": (
        json.dumps(sound()["persons"][0]).encode() + b'\n{"id": }\n',
        "line 2: This is not JSON",
    ),
}

BROKEN = {
    **{name: (written(change(sound())), sentence) for name, (change, sentence) in THINGS.items()},
    **TEXTS,
}


def test_there_are_fifty():
    assert len(BROKEN) >= 50


@pytest.mark.parametrize("name", BROKEN)
def test_broken_roster_is_refused_as_a_whole(app: Flask, session: Session, tmp_path: Path, name: str):
    content, sentence = BROKEN[name]
    (tmp_path / "sound.json").write_bytes(written(sound()))
    taken = run(app, tmp_path / "sound.json")
    assert taken.exit_code == 0, taken.output
    before = tables(session)
    (tmp_path / "broken.json").write_bytes(content)

    refused = run(app, tmp_path / "broken.json")

    assert refused.exit_code == 1
    assert sentence in refused.stderr
    assert "Nothing was imported" in refused.stderr
    assert refused.stdout == ""
    assert tables(session) == before
