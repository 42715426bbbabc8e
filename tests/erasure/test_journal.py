"""The journal outside the database: nothing that was erased is forgotten to be erased, whatever dies when."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from petitioner.erasure.journal import Journal, JournalLost
from petitioner.erasure.rules import BadLine, Deed, Line, is_due, read_line
from petitioner.foundation.db import committed
from petitioner.foundation.settings import Settings

MANY = 40


def withdrawn(number: int = 0) -> Line:
    return Line(Deed.WITHDRAWN, str(UUID(int=number) if number else uuid4()))


@pytest.fixture
def journal(settings: Settings) -> Journal:
    return Journal(settings.erasure_journal)


def left(session: Session, journal: Journal) -> list[Line]:
    return journal.left(session, most=1_000)[0]


def test_what_is_written_is_carried_out_already(session: Session, journal: Journal) -> None:
    journal.write(session, [withdrawn(), withdrawn()])
    assert len(journal.path.read_bytes().splitlines()) == 2
    assert left(session, journal) == []
    assert not journal.is_ahead(session)


def test_the_file_is_the_workers_alone(session: Session, journal: Journal) -> None:
    journal.write(session, [withdrawn()])
    assert journal.path.stat().st_mode & 0o777 == 0o600


def test_what_a_database_from_before_does_not_know_is_left_to_do(session: Session, journal: Journal) -> None:
    line = withdrawn()
    journal.write(session, [withdrawn()])
    session.commit()
    before = session.begin_nested()
    journal.write(session, [line])
    before.rollback()  # what a restore or a crash after the line does
    assert journal.is_ahead(session)
    assert left(session, journal) == [line]


def test_a_line_behind_one_that_was_not_carried_out_waits_for_it(session: Session, journal: Journal) -> None:
    lines = [withdrawn(1), withdrawn(2)]
    before = session.begin_nested()
    journal.write(session, lines[:1])
    before.rollback()
    journal.write(session, lines[1:])
    assert left(session, journal) == lines
    _, end = journal.left(session, most=10)
    journal.mark(session, end)
    assert left(session, journal) == []


def test_half_of_a_line_is_none_and_does_not_swallow_the_next(session: Session, journal: Journal) -> None:
    first, last = withdrawn(1), Line(Deed.RETENTION_ENDED, "12")
    journal.write(session, [first])
    with journal.path.open("ab") as file:
        file.write(b"retention_ended 1")
    assert left(session, journal) == []
    journal.write(session, [last])
    assert journal.path.read_text() == f"{first.written()}\n{last.written()}\n"
    assert not journal.is_ahead(session)


def test_a_journal_that_was_cut_stops_everything(session: Session, journal: Journal) -> None:
    journal.write(session, [withdrawn(), withdrawn()])
    os.truncate(journal.path, 60)
    for ask in (
        lambda: journal.is_ahead(session),
        lambda: left(session, journal),
        lambda: journal.write(session, [withdrawn()]),
    ):
        with pytest.raises(JournalLost, match="has 60 bytes"):
            ask()


def test_a_journal_that_is_gone_stops_everything(session: Session, journal: Journal) -> None:
    journal.write(session, [withdrawn()])
    journal.path.unlink()
    with pytest.raises(JournalLost):
        journal.is_ahead(session)
    with pytest.raises(JournalLost):
        journal.write(session, [withdrawn()])


def test_another_journal_of_the_same_length_is_not_ours(session: Session, journal: Journal) -> None:
    journal.write(session, [withdrawn()])
    length = journal.path.stat().st_size
    journal.path.write_text(f"suppressed {'ab' * 32}\n" * 2)
    assert journal.path.stat().st_size > length
    with pytest.raises(JournalLost, match="is not the one"):
        left(session, journal)


def test_where_nothing_was_ever_erased_there_is_no_journal_and_that_is_well(
    session: Session, journal: Journal
) -> None:
    assert not journal.is_ahead(session)
    assert left(session, journal) == []
    assert not journal.path.exists()


def test_when_the_real_journal_is_gone_for_good_the_operator_may_go_on(
    session: Session, journal: Journal
) -> None:
    journal.write(session, [withdrawn()])
    journal.path.unlink()
    journal.accept(session)
    line = withdrawn()
    journal.write(session, [line])
    assert journal.path.read_text() == f"{line.written()}\n"
    assert not journal.is_ahead(session)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "withdrawn",
        "withdrawn 12",
        "forgiven 12",
        "suppressed abcd",
        "retention_ended 0",
        "retention_ended -1",
        "withdrawn 00000000-0000-0000-0000-000000000001 ",
        "hidden maelle@post.example",
    ],
)
def test_a_line_that_says_nothing_we_know_is_refused(text: str) -> None:
    with pytest.raises(BadLine):
        read_line(text)


@pytest.mark.parametrize("deed", Deed)
def test_every_deed_reads_back_as_it_was_written(deed: Deed) -> None:
    subject = {
        Deed.SUPPRESSED: "0f" * 32,
        Deed.NEWS_ENDED: "f0" * 32,
        Deed.IMPORT_ENDED: "f1" * 32,
        Deed.RETENTION_ENDED: "7",
    }
    line = Line(deed, subject.get(deed, str(uuid4())))
    assert read_line(line.written()) == line


def test_a_line_nobody_can_read_stops_everything_behind_it(session: Session, journal: Journal) -> None:
    journal.path.write_text(f"{withdrawn().written()}\nforgiven 12\n{withdrawn().written()}\n")
    assert len(journal.left(session, most=1)[0]) == 1
    with pytest.raises(BadLine):
        left(session, journal)


def test_two_who_write_at_once_lose_and_mix_no_line(
    app: Flask, clean_database: str, journal: Journal
) -> None:
    def write(first: int) -> None:
        with app.app_context():
            for number in range(first, first + MANY):
                with committed() as session:
                    journal.write(session, [withdrawn(number)])

    writers = [threading.Thread(target=write, args=[first]) for first in (1, 1 + MANY)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = [read_line(text) for text in journal.path.read_text().splitlines()]
    assert sorted(line.subject for line in found) == [str(UUID(int=n)) for n in range(1, 2 * MANY + 1)]
    with app.app_context(), committed() as session:
        assert not journal.is_ahead(session)


KILLED = textwrap.dedent("""
    import os, signal, sys
    from petitioner.app import create_app
    from petitioner.erasure.journal import Journal
    from petitioner.erasure.rules import Deed, Line
    from petitioner.foundation.db import committed
    from petitioner.foundation.settings import Settings

    app = create_app(Settings.from_environment(os.environ))
    with app.app_context(), committed() as session:
        Journal(__import__("pathlib").Path(sys.argv[1])).write(session, [Line(Deed.WITHDRAWN, sys.argv[2])])
        os.kill(os.getpid(), signal.SIGKILL)
""")


def test_who_is_killed_between_the_line_and_the_commit_leaves_the_line_to_be_carried_out(
    app: Flask, clean_database: str, settings: Settings, journal: Journal
) -> None:
    line = withdrawn()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PETITIONER_DATABASE_URL": clean_database,
        "PETITIONER_WEB_KEYS": str(settings.web_keys),
    }
    done = subprocess.run(
        [sys.executable, "-c", KILLED, journal.path, line.subject], env=environment, check=False
    )
    assert done.returncode == -signal.SIGKILL
    with app.app_context(), committed() as session:
        assert journal.is_ahead(session)
        assert left(session, journal) == [line]


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        ("2026-05-03 02:00", "2026-05-03 23:59", False),
        ("2026-05-03 02:00", "2026-05-04 01:59", False),
        ("2026-05-03 02:00", "2026-05-04 02:00", True),
        ("2026-05-03 01:59", "2026-05-03 02:00", True),
        ("2026-05-01 02:00", "2026-05-04 00:30", True),
    ],
)
def test_a_run_is_due_once_a_night(last: str, now: str, due: bool) -> None:
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert is_due(moment(last), moment(now)) is due
    assert is_due(moment(now) - timedelta(days=2), moment(now))
