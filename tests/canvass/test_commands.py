"""The command line of the canvass: numbers first, a question before anything is done, a sentence after it."""

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from petitioner.canvass.commands import canvass
from petitioner.canvass.rules import Said
from tests.canvass.desk import ASSEMBLY, LATER, NOW, Desk
from tests.signatures.scene import SLUG

OF = ("--statement", SLUG, "--assembly", ASSEMBLY)

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def at_noon(session: Session, statement_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be the day of the other tests, and let doors see what was written."""
    monkeypatch.setattr("petitioner.foundation.clock.now", lambda: NOW)
    session.commit()


def run(app: Flask, *arguments: str, typed: str = "") -> Result:
    with app.app_context():
        return CliRunner().invoke(canvass, [*arguments, *OF], input=typed)


def said(done: Result) -> str:
    return " ".join(done.stdout.split())


def test_a_dry_run_says_whom_it_would_write_to_shows_the_letter_and_changes_nothing(app: Flask, desk: Desk):
    done = run(app, "begin", "--dry-run", "--show-letter", "--language", "fr", "--closes", "2026-12-24")
    assert done.exit_code == 0, done.output
    assert "6 members of Four Rivers Assembly today" in said(done)
    assert "4 would be asked (fr 4), until 2026-12-24" in said(done)
    assert "2 have no official address in the roster" in said(done)
    assert "Le calme sur les fleuves" in done.stdout
    assert "http://localhost/q/…" in done.stdout
    assert "@" not in done.stdout, "no address of a member"
    assert desk.rows() == []


def test_nothing_begins_without_a_yes(app: Flask, desk: Desk):
    assert run(app, "begin", typed="n\n").exit_code == 1
    assert run(app, "begin").exit_code == 1, "nor where nobody can be asked"
    assert desk.rows() == []
    assert "Begun: 4 letters are due." in said(run(app, "begin", typed="y\n"))
    assert len(desk.rows()) == 4
    again = run(app, "begin", "--yes")
    assert (again.exit_code, "already" in again.stderr) == (1, True)


def test_status_tells_letters_and_answers_and_names_nobody(app: Flask, desk: Desk):
    run(app, "begin", "--yes")
    tokens = desk.send_all()
    desk.press(tokens["000"], Said.FOR, now=LATER)
    done = run(app, "status", "--watch")
    for words in ("4 are asked", "4 letters sent", "0 letters waiting", "1 have answered", "1 back it"):
        assert words in said(done)
    assert "Farrow" not in done.output


def test_watching_ends_when_the_last_letter_has_left(app: Flask, desk: Desk, monkeypatch: pytest.MonkeyPatch):
    run(app, "begin", "--yes")
    slept: list[float] = []

    def letters_leave(seconds: float) -> None:
        slept.append(seconds)
        desk.send_all()
        desk.session.commit()

    monkeypatch.setattr("petitioner.canvass.commands.sleep", letters_leave)
    assert "4 letters sent" in said(run(app, "status", "--watch"))
    assert len(slept) == 1


def test_stop_resume_remind_close(app: Flask, desk: Desk):
    run(app, "begin", "--yes")
    assert "Stopped" in run(app, "stop").stdout
    assert desk.claim() is None
    assert "stopped" in run(app, "remind", "--yes").stderr
    assert run(app, "resume").stdout == "Resumed.\n"
    desk.send_all()
    desk.session.commit()
    assert run(app, "remind").exit_code == 1, "it asks first"
    assert run(app, "remind", typed="y\n").stdout.endswith("4 letters are due.\n")
    assert "once is enough" in run(app, "remind", "--yes").stderr
    assert run(app, "close", typed="n\n").exit_code == 1
    assert run(app, "close", "--yes").stdout == "Closed.\n"
    assert "nothing to resume" in run(app, "resume").stderr
    assert desk.claim() is None


def test_an_assembly_that_was_not_asked_says_how_to_ask_it(app: Flask):
    done = run(app, "status")
    assert (done.exit_code, "petitioner canvass begin" in done.stderr) == (1, True)
