"""Of a statement and an assembly one backer may be the initiator: first for as long as they back it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

from petitioner.endorsements.commands import endorsements
from petitioner.endorsements.list_backers import changes
from petitioner.endorsements.name_initiator import name_initiator
from petitioner.endorsements.record_reported import record_reported
from petitioner.endorsements.rules import RefusedRecord
from petitioner.endorsements.shapes import AssemblyBacking, Outcome, Recorded
from tests.endorsements.conftest import NOW, SLUG

Backing = Callable[..., AssemblyBacking]
Record = Callable[..., Recorded]
LATER = datetime(2026, 11, 20, 13, tzinfo=UTC)


@pytest.fixture
def begin(session: Session) -> Callable[..., Recorded]:
    def named(person: str, *, now: datetime = NOW) -> Recorded:
        return name_initiator(session, SLUG, person, now=now)

    return named


def order(found: AssemblyBacking) -> list[tuple[str, bool]]:
    return [(backer.family_name, backer.is_initiator) for backer in found.backers]


def test_the_initiator_stands_first_and_another_takes_their_place(
    session: Session,
    statement_id: int,
    record: Record,
    backing: Backing,
    begin: Callable[..., Recorded],
):
    for person in ("p1", "p2", "p3"):
        record(person)
    before = changes(session)[statement_id]
    assert begin("p2", now=LATER).outcome is Outcome.RECORDED
    stamp = changes(session)[statement_id]
    assert stamp != before
    assert order(backing()) == [("Thistlemark", True), ("Øresund", False), ("Ottersund", False)]

    assert begin("p2", now=datetime(2026, 11, 20, 14, tzinfo=UTC)).outcome is Outcome.UNCHANGED
    assert changes(session)[statement_id] == stamp
    begin("p1")
    assert order(backing()) == [("Ottersund", True), ("Øresund", False), ("Thistlemark", False)]


def test_who_withdraws_is_the_initiator_no_more_even_if_they_come_back(
    record: Record, take_back: Callable[..., Recorded], backing: Backing, begin: Callable[..., Recorded]
):
    record("p1")
    record("p3")
    begin("p1")
    take_back("p1")
    assert order(backing()) == [("Øresund", False), ("Ottersund", False)]
    record("p1", endorsed_on=date(2026, 11, 12))
    assert order(backing()) == [("Øresund", False), ("Ottersund", False)]
    begin("p1")
    assert order(backing()) == [("Ottersund", True), ("Øresund", False)]


def test_the_initiator_stays_the_initiator_when_they_back_a_newer_text(
    record: Record, backing: Backing, publish_text: Callable[..., int], begin: Callable[..., Recorded]
):
    record("p1")
    record("p3")
    begin("p1")
    publish_text("We ask for a ceasefire at once.\n")
    record("p1", url="https://assembly.example/records/32")
    assert [(each.family_name, each.version_number, each.is_initiator) for each in backing().backers] == [
        ("Ottersund", 2, True),
        ("Øresund", 1, False),
    ]


def test_nobody_begins_what_they_do_not_back_or_only_are_said_to(
    session: Session, statement_id: int, begin: Callable[..., Recorded]
):
    record_reported(session, SLUG, "p2", note="by telephone", endorsed_on=NOW.date(), by="test", now=NOW)
    for person in ("p1", "p2"):
        with pytest.raises(RefusedRecord, match="has to back it"):
            begin(person)


def test_the_command_says_who_stands_first(
    app: Flask, session: Session, record: Record, statement_id: int, monkeypatch: pytest.MonkeyPatch
):
    record("p1")
    monkeypatch.setattr("petitioner.foundation.clock.now", lambda: NOW)
    session.commit()

    def run(*arguments: str) -> str:
        with app.app_context():
            return CliRunner().invoke(endorsements, [*arguments, "--statement", SLUG]).output

    assert run("initiator", "--person", "p1") == (
        "initiator: Maëlle Ottersund, Four Rivers Assembly, stands first\n"
    )
    assert run("initiator", "--person", "p1").startswith("nothing to change: Maëlle Ottersund")
    assert run("initiator", "--person", "p2").startswith("Error: Corwin Thistlemark is not recorded")
    assert run("list").splitlines()[1].endswith("2026-11-05, initiator")
