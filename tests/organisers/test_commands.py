"""The operator's commands: a first owner, lost ways in, frozen accounts, the log looked at."""

import re

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import text

from petitioner import cli
from petitioner.foundation.settings import Settings
from petitioner.organisers.rules import Role
from tests.organisers.desk import OWN, Desk

IRINA = "irina@table.example"


@pytest.fixture
def run(desk: Desk, app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch):
    """Run `petitioner accounts …` in this test's transaction."""
    monkeypatch.setenv("PETITIONER_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("PETITIONER_WORKER_KEYS", str(settings.worker_keys))
    monkeypatch.setattr(cli, "create_app", lambda _: app)
    desk.organisation()

    def call(*arguments: str) -> Result:
        desk.session.commit()
        done = CliRunner().invoke(cli.main, ["accounts", *arguments])
        desk.session.expire_all()
        return done

    return call


def create(run, *more: str) -> Result:
    return run("create-owner", "--organisation", OWN, "--name", "Irina", *(more or (IRINA,)))


def test_the_first_owner_is_made_once_and_gets_a_letter(desk: Desk, run) -> None:
    made = create(run)
    assert made.exit_code == 0, made.output
    number = re.search(r"account (\d+) is now an owner of long-table", made.output)
    assert number, made.output
    desk.accounts["Irina"] = int(number[1])
    assert desk.roles("Irina") == {Role.OWNER}
    desk.work()
    assert desk.get(desk.browser(), desk.link_to("Irina")).status_code == 200
    assert "already an owner" in create(run).output
    assert desk.log() == [(None, "gave_owner", "account", desk.accounts["Irina"])]
    assert "Irina" not in made.output
    assert "table.example" not in made.output


def test_what_cannot_be_is_said_in_a_sentence(desk: Desk, run) -> None:
    assert "no organisation" in run("create-owner", "--organisation", "x", "--name", "I", IRINA).output
    assert "no email address" in create(run, "irina").output
    assert "1 to 60 characters" in run("create-owner", "--organisation", OWN, "--name", "", IRINA).output
    for command in ("recover", "freeze", "thaw"):
        refused = run(command, IRINA)
        assert refused.exit_code == 1
        assert "No organiser has this address" in refused.output


def test_lost_ways_in_are_replaced_by_a_letter(desk: Desk, run) -> None:
    desk.person("Irina", Role.OWNER)
    assert "has a way in already" in create(run).output
    signed_in = desk.at_desk("Irina")
    assert run("recover", IRINA).exit_code == 0
    assert desk.get(signed_in, "/desk").status_code == 303
    desk.work()
    assert desk.link_to("Irina")


def test_an_account_is_frozen_and_thawed(desk: Desk, run) -> None:
    desk.person("Irina", Role.OWNER)
    assert run("freeze", IRINA).output.endswith(": frozen\n")
    assert run("freeze", IRINA).output.endswith(": already frozen\n")
    assert desk.sign_in("Irina")[1].status_code == 422
    assert run("thaw", IRINA).output.endswith(": active\n")
    assert desk.sign_in("Irina")[1].status_code == 303
    assert [entry[1] for entry in desk.log()] == ["froze", "thawed", "signed_in"]


def test_the_log_is_looked_at(desk: Desk, run) -> None:
    create(run)
    assert run("check-log").output == "the log is whole: 1 lines\n"
    desk.session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER keep"))
    desk.session.execute(text("UPDATE audit_entry SET object_id = 0"))
    found = run("check-log")
    assert found.exit_code == 1
    assert "line 1 does not follow" in found.output
