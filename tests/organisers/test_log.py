"""The log of acts only grows, tells whether it was touched, names nobody, and can be taken along."""

import csv
import io
import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError, ProgrammingError

from petitioner.organisers.check_log import check_log
from petitioner.organisers.recover import recover
from petitioner.organisers.rules import Role
from tests.organisers.desk import OTHER, OWN, Desk

LOG = f"/desk/log/{OWN}"


def busy(desk: Desk) -> None:
    """Let some things happen in both organisations."""
    for name in ("Irina", "Boris"):
        desk.person(name, Role.OWNER)
    desk.person("Otto", Role.OWNER, at=OTHER)
    desk.person("Sana", Role.EDITOR)
    desk.sign_in("Irina")
    path = f"/desk/people/{OWN}/{desk.accounts['Sana']}"
    desk.ask(desk.at_desk("Irina"), path, {"act": "give_role auditor"})
    desk.ask(desk.at_desk("Irina"), path, {"act": "recover"})
    desk.ask(
        desk.at_desk("Otto"), f"/desk/people/{OTHER}/{desk.accounts['Otto']}", {"act": "give_role editor"}
    )


def test_what_was_done_is_written_by_numbers_to_the_minute(desk: Desk) -> None:
    desk.clock.pass_by(seconds=42)
    busy(desk)
    irina, sana, otto = (desk.accounts[name] for name in ("Irina", "Sana", "Otto"))
    acts = [(actor, action, kind) for actor, action, kind, _ in desk.log()]
    assert acts == [
        (irina, "signed_in", "account"),
        (irina, "gave_auditor", "account"),
        (irina, "asked_recover", "approval"),
        (otto, "gave_editor", "account"),
    ]
    assert desk.log()[1][3] == sana
    seconds = text("SELECT DISTINCT extract(second FROM noted_at)::integer FROM audit_entry")
    assert desk.session.execute(seconds).scalars().all() == [0]
    everything = str(desk.session.execute(text("SELECT audit_entry::text FROM audit_entry")).all())
    assert not any(word in everything for word in ("Irina", "table.example", "Long"))


def test_no_line_is_changed_or_taken_away_not_even_by_a_worker(desk: Desk) -> None:
    busy(desk)
    for statement in (
        "UPDATE audit_entry SET actor_id = 1",
        "DELETE FROM audit_entry",
        "SET LOCAL ROLE petitioner_worker; TRUNCATE audit_entry",
    ):
        with (
            pytest.raises((InternalError, ProgrammingError), match=r"only grows|permission denied"),
            desk.session.begin_nested(),
        ):
            desk.session.connection().exec_driver_sql(statement)
    assert len(desk.log()) == 4


def test_whoever_owns_the_tables_can_touch_it_and_is_found_out(desk: Desk) -> None:
    busy(desk)
    assert check_log(desk.session) == (4, None)
    for change in (
        "UPDATE audit_entry SET actor_id = 1 WHERE id = 2",
        "UPDATE audit_entry SET action = 'gave_editor' WHERE id = 2",
        "UPDATE audit_entry SET noted_at = noted_at - interval '1 minute' WHERE id = 2",
        "UPDATE audit_entry SET object_id = object_id + 1 WHERE id = 2",
        "DELETE FROM audit_entry WHERE id = 2",
        "UPDATE audit_entry SET id = 20 WHERE id = 2",
    ):
        touched = desk.session.begin_nested()
        desk.session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER keep"))
        desk.session.execute(text(change))
        count, broken = check_log(desk.session)
        assert (count, broken is None) == (1, False), change
        touched.rollback()
    assert check_log(desk.session) == (4, None)


def test_an_organisation_sees_its_own_acts_and_those_of_its_people(desk: Desk) -> None:
    busy(desk)
    page = desk.get(desk.at_desk("Irina"), LOG).text
    assert "gave_auditor" in page
    assert "signed_in" in page
    assert "gave_editor" not in page, "that was elsewhere"
    elsewhere = desk.get(desk.at_desk("Otto"), f"/desk/log/{OTHER}").text
    assert "gave_editor" in elsewhere
    assert "gave_auditor" not in elsewhere


def test_what_the_operator_does_to_somebody_their_organisation_sees(desk: Desk) -> None:
    busy(desk)
    recover(
        desk.session,
        desk.accounts["Boris"],
        organisation_id=None,
        language="en",
        by=None,
        now=desk.clock.at,
    )
    assert "recovered" in desk.get(desk.at_desk("Irina"), LOG).text
    assert "recovered" not in desk.get(desk.at_desk("Otto"), f"/desk/log/{OTHER}").text


def test_the_log_is_taken_along_as_it_is_shown_and_that_is_written_too(desk: Desk) -> None:
    busy(desk)
    browser = desk.at_desk("Sana")
    taken = desk.send(browser, f"{LOG}/export", {"format": "csv"})
    assert taken.headers["Content-Disposition"] == f'attachment; filename="log-{OWN}.csv"'
    rows = list(csv.DictReader(io.StringIO(taken.text)))
    assert [row["action"] for row in rows] == ["exported_log", "asked_recover", "gave_auditor", "signed_in"]
    assert rows[0]["account"] == str(desk.accounts["Sana"])
    lines = desk.send(browser, f"{LOG}/export", {"format": "jsonl"}).text.splitlines()
    assert [json.loads(line)["number"] for line in lines] == [6, 5, 3, 2, 1]
    assert all(len(json.loads(line)["chain_digest"]) == 64 for line in lines)
    assert desk.send(browser, f"{LOG}/export", {"format": "exe"}).status_code == 400
    assert check_log(desk.session) == (6, None)


def test_the_log_is_shown_a_hundred_lines_at_a_time(desk: Desk) -> None:
    desk.person("Irina", Role.OWNER)
    desk.session.execute(
        text(
            "INSERT INTO audit_entry (id, organisation_id, actor_id, action, object_kind, object_id,"
            " noted_at, chain_digest) SELECT 0, :where, 1, 'gave_editor', 'account', n, now(), ''"
            " FROM generate_series(1, 130) AS n"
        ),
        {"where": desk.organisation()},
    )
    browser = desk.at_desk("Irina")
    page = desk.get(browser, LOG).text
    assert page.count("gave_editor") == 100
    assert f'href="{LOG}?before=31"' in page
    rest = desk.get(browser, f"{LOG}?before=31").text
    assert rest.count("gave_editor") == 30
    assert "Older lines" not in rest
    assert desk.get(browser, f"{LOG}?before=x").text.count("gave_editor") == 100
