"""The command line of endorsements: one sentence for what was done, one for what was refused."""

from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitioner.endorsements.commands import endorsements
from petitioner.endorsements.models import Evidence
from tests.endorsements.conftest import NOW, SLUG, URL

ADD = ("add", "--statement", SLUG, "--person", "p1", "--url", URL, "--date", "2026-11-05")
WITHDRAW = ("withdraw", "--statement", SLUG, "--person", "p1", "--date", "2026-11-10")

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def at_noon(session: Session, statement_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be the day of the other tests, and let doors see what was written."""
    monkeypatch.setattr("petitioner.foundation.clock.now", lambda: NOW)
    session.commit()


def run(app: Flask, *arguments: str) -> Result:
    with app.app_context():
        return CliRunner().invoke(endorsements, [*arguments])


def test_add_withdraw_list(app: Flask):
    assert run(app, "list", "--statement", SLUG).stdout.startswith("Nobody yet")
    assert run(app, *ADD).stdout == (
        "recorded: Maëlle Ottersund, Four Rivers Assembly, backs version 1 (documented)\n"
    )
    assert run(app, *ADD).stdout.startswith("nothing to change: Maëlle Ottersund")
    assert run(app, *ADD, "--url", f"{URL}/video").stdout.startswith("added evidence: Maëlle Ottersund")
    assert run(app, "list", "--statement", SLUG).stdout.splitlines() == [
        "Four Rivers Assembly: 1 of 4 members",
        "  Ottersund, Maëlle, Hallowmere, Orchard Group, documented, version 1 (en), 2026-11-05",
    ]
    assert run(app, *WITHDRAW).stdout.startswith("withdrawn: Maëlle Ottersund")
    assert run(app, *WITHDRAW).stdout.startswith("nothing to change: withdrawn already")
    assert (
        run(app, "list", "--statement", SLUG).stdout.splitlines()[0].endswith("0 of 4 members, 1 withdrawn")
    )


def test_digest_of_the_copy_is_kept_and_the_copy_is_not(app: Flask, session: Session, tmp_path: Path):
    copy = tmp_path / "record.pdf"
    copy.write_bytes(b"as it was on the day")

    run(app, *ADD, "--copy", str(copy))

    (line,) = session.scalars(select(Evidence)).all()
    assert line.copy_digest == sha256(b"as it was on the day").digest()
    assert (line.url, line.recorded_by) == (URL, "command line")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((*ADD, "--person", "p99"), "Nobody has the id “p99”"),
        ((*ADD, "--person", "p5"), "did not sit in Four Rivers Assembly"),
        ((*ADD, "--statement", "peace"), "no published statement “peace”"),
        ((*ADD, "--language", "uk"), "no text in “uk”"),
        ((*ADD, "--version", "2"), "has no version 2"),
        ((*ADD, "--date", "2027-01-01"), "lies in the future"),
        ((*ADD, "--url", "assembly.example"), "is not a web address"),
        (WITHDRAW, "there is nothing to withdraw"),
        (("list", "--statement", "peace"), "no published statement “peace”"),
    ],
)
def test_refusals_are_one_sentence_and_exit_code_one(app: Flask, arguments: tuple[str, ...], sentence: str):
    refused = run(app, *arguments)

    assert refused.exit_code == 1
    assert sentence in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
