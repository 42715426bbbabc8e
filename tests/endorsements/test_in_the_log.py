"""The log is told of everything the public is to see of a backer, by whatever way it came about, and once."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from petitioner.endorsements.commands import endorsements
from petitioner.endorsements.compare_with_log import compare_with_log
from petitioner.endorsements.list_backers import list_backers
from petitioner.endorsements.log_shown import log_shown
from petitioner.endorsements.publish_office import publish_office
from petitioner.endorsements.renewal_rules import Reply
from petitioner.endorsements.rules import Answer
from petitioner.endorsements.shapes import Recorded
from petitioner.foundation.key_files import read_worker_keys
from petitioner.foundation.settings import Settings
from petitioner.statements.rules import EditClass
from petitioner.transparency import store
from petitioner.transparency.rules import End, Kind, Known, Leaf, read_leaf
from tests.endorsements.conftest import NOW, SLUG, URL
from tests.endorsements.desk import Desk, with_addresses
from tests.endorsements.office import WINDOW_OVER, Office
from tests.endorsements.renewal_desk import RenewalDesk

Record = Callable[..., Recorded]
Told = Callable[[], list[tuple[str, str, int]]]
REPLACED = ("END", "REPLACED", 0)
WITHDRAWN = ("END", "WITHDRAWN", 0)
TAKEN_OFF = ("END", "TAKEN_OFF", 0)


@pytest.fixture
def statement_id(publish_text: Callable[..., int], import_members: Callable[..., None]) -> int:
    import_members(with_addresses())
    return publish_text()


@pytest.fixture
def leaves(session: Session) -> Callable[[], list[Leaf]]:
    """Return what reads the leaves about backers, in their order."""
    kinds = (Kind.ENDORSE, Kind.END_ENDORSEMENT)
    return lambda: [read_leaf(raw) for _, raw in store.of_kinds(session, kinds)]


@pytest.fixture
def told(session: Session, statement_id: int, leaves: Callable[[], list[Leaf]], lock: Path) -> Told:
    """Return what tells the log, twice, and says what it was told: what, why, of which version."""

    def telling() -> list[tuple[str, str, int]]:
        known = len(leaves())
        count = log_shown(session, lock)
        assert log_shown(session, lock) == 0, "the same again is told once"
        new = leaves()[known:]
        assert count == len(new)
        assert all(leaf.statement == statement_id for leaf in new)
        assert compare_with_log(session) == {}
        return [
            ("ENDORSE", Known(leaf.reason).name, leaf.version)
            if leaf.kind is Kind.ENDORSE
            else ("END", End(leaf.reason).name, 0)
            for leaf in new
        ]

    return telling


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """Return where a lock would lie; nothing was signed yet."""
    return tmp_path / "log.lock"


@pytest.fixture
def desk(session: Session, statement_id: int, settings: Settings) -> Desk:
    return Desk(session, read_worker_keys(settings.worker_keys))


def test_a_label_that_grows_is_ended_and_told_anew_and_a_withdrawal_ends_it(
    desk: Desk, told: Told, record: Record, take_back: Record
) -> None:
    desk.report()
    assert told() == [("ENDORSE", "REPORTED", 1)]
    desk.report(note="by telephone, again")
    assert told() == []
    record("p1")
    assert told() == [REPLACED, ("ENDORSE", "DOCUMENTED", 1)]
    record("p1", url=f"{URL}/video")
    assert told() == [], "more evidence for the same word"
    desk.ask()
    desk.press(desk.send(), Answer.CONFIRM)
    assert told() == [REPLACED, ("ENDORSE", "MEMBER", 1)]
    take_back("p1")
    assert told() == [WITHDRAWN]


def test_who_objects_is_taken_off_and_nobody_can_open_the_leaf_any_more(
    desk: Desk, told: Told, session: Session
) -> None:
    desk.report()
    told()
    salt = session.scalar(text("SELECT leaf_salt FROM endorsement"))
    assert salt is not None
    desk.ask()
    token = desk.send()
    desk.press(token, Answer.OBJECT)
    assert told() == [TAKEN_OFF]
    assert session.execute(text("SELECT leaf, leaf_salt FROM endorsement")).one() == (None, None)
    assert session.scalar(text("SELECT count(*) FROM log_leaf WHERE about IS NOT NULL")) == 0
    desk.press(token, Answer.CONFIRM)
    assert told() == [("ENDORSE", "MEMBER", 1)]
    desk.press(token, Answer.WITHDRAW)
    assert told() == [WITHDRAWN]


def test_all_in_one_transaction_tells_what_the_page_shows_in_the_end(
    desk: Desk, told: Told, record: Record
) -> None:
    record("p1")
    told()
    desk.ask()
    token = desk.send()
    desk.press(token, Answer.CONFIRM)
    desk.press(token, Answer.WITHDRAW)
    assert told() == [REPLACED, ("ENDORSE", "MEMBER", 1), WITHDRAWN]


def test_a_newer_version_takes_the_place_of_an_older_one_right_behind_it(
    told: Told, record: Record, publish_text: Callable[..., int]
) -> None:
    record("p1")
    record("p2")
    assert told() == [("ENDORSE", "DOCUMENTED", 1)] * 2
    publish_text("We ask for a lasting ceasefire.\n")
    assert told() == [], "who backs the old text still does"
    record("p1")
    record("p2")
    assert told() == [REPLACED, ("ENDORSE", "DOCUMENTED", 2)] * 2


def test_the_word_of_an_office_is_told_when_it_is_seen_and_ended_when_it_is_taken_back(
    session: Session, statement_id: int, settings: Settings, told: Told
) -> None:
    office = Office(session, read_worker_keys(settings.worker_keys))
    berg = office.staffer()
    entry_id = office.enter(berg)
    office.send()
    assert told() == []
    publish_office(session, now=WINDOW_OVER)
    assert told() == [("ENDORSE", "OFFICE", 1)]
    assert office.back(berg, entry_id)
    assert told() == [TAKEN_OFF]


def test_a_member_who_backs_the_new_text_is_told_anew_and_silence_is_not(
    session: Session, statement_id: int, settings: Settings, told: Told, record: Record
) -> None:
    record("p1")
    told()
    desk = RenewalDesk(session, read_worker_keys(settings.worker_keys))
    desk.edit("We ask for a cease-fire.\n", EditClass.TYPO, now=NOW)
    desk.send()
    assert desk.wait(72) == 1
    assert told() == [], "the name stands where it stood"
    desk.edit("We ask for peace.\n", EditClass.SUBSTANTIVE, now=NOW + timedelta(days=5))
    token = desk.send(now=NOW + timedelta(days=5))
    desk.press(token, Reply.BACK, now=NOW + timedelta(days=6))
    assert told() == [REPLACED, ("ENDORSE", "MEMBER", 3)]
    desk.press(token, Reply.WITHDRAW, now=NOW + timedelta(days=7))
    assert told() == [WITHDRAWN]


def test_who_backed_it_before_there_were_leaves_gets_them_and_who_had_withdrawn_both(
    told: Told, record: Record, take_back: Record
) -> None:
    record("p1")
    record("p2")
    record("p3")
    take_back("p2")
    assert told() == [
        ("ENDORSE", "DOCUMENTED", 1),
        ("ENDORSE", "DOCUMENTED", 1),
        WITHDRAWN,
        ("ENDORSE", "DOCUMENTED", 1),
    ]


def test_the_public_sees_a_backer_once_the_leaf_is_signed_and_not_before(
    session: Session, statement_id: int, told: Told, record: Record
) -> None:
    def shown(signed: int) -> list[str]:
        found = list_backers(session, statement_id, on=NOW.date(), signed=signed)
        return [each.provenance for assembly in found for each in assembly.backers]

    record("p1")
    assert shown(1_000) == [], "the log was not told"
    told()
    assert (shown(1), shown(2)) == ([], ["documented"])  # leaf 0 is the text
    session.execute(text("UPDATE endorsement SET provenance = 'member', is_logged = false"))
    assert shown(1_000) == [], "a new word is not shown by the leaf of the old one"


def test_where_a_restore_left_the_database_behind_nothing_is_told(
    session: Session, lock: Path, record: Record, statement_id: int
) -> None:
    record("p1")
    lock.write_text("petitions.example/log\n9\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— nobody\n")
    assert log_shown(session, lock) == 0
    assert store.size(session) == 0
    assert compare_with_log(session) == {statement_id: (0, 1)}
    lock.write_text("petitions.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— nobody\n")
    assert log_shown(session, lock) == 1
    lock.write_text("no note")
    record("p2")
    assert log_shown(session, lock) == 0
    lock.unlink()
    store.set_signed(session, 2)
    assert log_shown(session, lock) == 0


def test_a_night_finds_who_is_not_in_the_log_as_shown(
    session: Session, told: Told, record: Record, statement_id: int
) -> None:
    record("p1")
    record("p2")
    told()
    for bend in (
        "UPDATE endorsement SET provenance = 'member' WHERE family_name = 'Ottersund'",
        "UPDATE endorsement SET family_name = 'Otterlake' WHERE family_name = 'Ottersund'",
        "UPDATE endorsement SET leaf = leaf + 1 WHERE family_name = 'Ottersund'",
        "UPDATE endorsement SET leaf = NULL, leaf_salt = NULL WHERE family_name = 'Ottersund'",
        "UPDATE log_leaf SET about = NULL WHERE kind = 6",
    ):
        attempt = session.begin_nested()
        session.execute(text(bend))
        assert compare_with_log(session).keys() == {statement_id}, bend
        attempt.rollback()
    attempt = session.begin_nested()
    session.execute(text("UPDATE endorsement SET state = 'retracted' WHERE family_name = 'Ottersund'"))
    assert compare_with_log(session) == {statement_id: (2, 1)}
    attempt.rollback()
    assert compare_with_log(session) == {}


@pytest.mark.usefixtures("statement_id")
def test_a_command_tells_the_log_before_it_is_done(
    app: Flask, session: Session, leaves: Callable[[], list[Leaf]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("petitioner.foundation.clock.now", lambda: NOW)
    session.commit()
    who = ("--statement", SLUG, "--person", "p1")
    with app.app_context():
        for arguments, kinds in (
            (("report", *who, "--note", "by telephone"), "6"),
            (("add", *who, "--url", URL, "--date", "2026-11-05"), "676"),
            (("withdraw", *who, "--date", "2026-11-20"), "6767"),
        ):
            assert CliRunner().invoke(endorsements, [*arguments]).exit_code == 0
            told = "".join(str(int(leaf.kind)) for leaf in leaves())
            assert told == kinds
