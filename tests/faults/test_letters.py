"""A mail server that puts off, refuses, is down, or hangs up: what becomes of the letters."""

from collections import Counter

import pytest

from petitioner.foundation.embedded.programs import free_port
from tests.faults.conftest import Stage
from tests.faults.crowd import token_in
from tests.faults.people import changed_settings

LINK = "SELECT letter_attempts, mailed_at IS NOT NULL AS mailed, bounced_at IS NOT NULL AS bounced,"
LINK += " extract(epoch FROM letter_due_at - now())::float AS due_in FROM link"


def pass_time(stage: Stage, seconds: float) -> None:
    """Move everything that is due that much nearer."""
    stage.desk.sql("UPDATE link SET letter_due_at = letter_due_at - make_interval(secs => %s)", seconds)


def age(stage: Stage, hours: int) -> None:
    """Make every signature and every link that much older."""
    stage.desk.sql("UPDATE signature SET created_at = created_at - make_interval(hours => %s)", hours)
    moved = ("issued_at", "expires_at", "letter_due_at", "bounced_at")
    changes = ", ".join(f"{column} = {column} - make_interval(hours => {hours:d})" for column in moved)
    stage.desk.sql(f"UPDATE link SET {changes}")  # noqa: S608 (our own names)


def test_a_letter_that_is_put_off_comes_back_with_the_same_link(stage: Stage) -> None:
    stage.desk.sign("grey-1@invented.example")
    stage.work()
    [link] = stage.desk.sql(LINK)
    assert stage.sink.letters() == []
    assert (link["letter_attempts"], link["mailed"], link["bounced"]) == (1, False, False)
    assert 60 < link["due_in"] <= 120
    digest = stage.desk.one("SELECT token_digest FROM link")
    stage.work()
    assert stage.sink.letters() == [], "it was not due yet"
    pass_time(stage, 121)
    stage.work()
    [letter] = stage.sink.letters()
    assert stage.desk.one("SELECT token_digest FROM link") == digest
    page = stage.client().get(f"/c/{token_in(letter)}")
    assert page.status_code == 200
    assert stage.desk.sql(LINK)[0]["mailed"]


def test_each_refusal_for_now_doubles_the_wait(stage: Stage) -> None:
    stage.desk.sign("refuse4-1@invented.example")
    waits = []
    for _ in range(9):
        stage.work()
        waits.append(stage.desk.sql(LINK)[0]["due_in"])
        pass_time(stage, waits[-1] + 1)
    doubled = [min(2**attempt * 60, 6 * 3_600) for attempt in range(1, 10)]
    assert waits == pytest.approx(doubled, rel=0.05)
    for _ in range(4):
        stage.work()
        pass_time(stage, 7 * 3_600)
    [link] = stage.desk.sql(LINK)
    assert link["bounced"], "after twelve tries it has bounced"
    assert link["due_in"] is None


def test_a_refused_letter_has_bounced_and_its_signature_goes_after_a_day(stage: Stage) -> None:
    stage.desk.sign("refuse5-1@invented.example")
    stage.desk.sign("fine-1@invented.example")
    stage.work()
    assert [letter["to"] for letter in stage.sink.letters()] == ["fine-1@invented.example"]
    assert Counter(row["bounced"] for row in stage.desk.sql(LINK)) == {True: 1, False: 1}
    stage.erase()
    assert stage.desk.one("SELECT count(*) FROM signature") == 2
    age(stage, 25)
    stage.erase()
    assert stage.desk.one("SELECT count(*) FROM signature") == 1


def test_letters_wait_for_a_mail_server_that_is_down(stage: Stage) -> None:
    for number in range(5):
        stage.desk.sign(f"patient-{number}@invented.example")
    with changed_settings(stage.app, smtp_port=free_port()):
        stage.work()
    assert {(row["mailed"], row["bounced"]) for row in stage.desk.sql(LINK)} == {(False, False)}
    assert all(0 < row["due_in"] <= 61 for row in stage.desk.sql(LINK))
    pass_time(stage, 61)
    stage.work()
    assert len(stage.sink.letters()) == 5
    assert {row["mailed"] for row in stage.desk.sql(LINK)} == {True}


def test_a_long_outage_does_not_spend_the_tries_of_a_letter(stage: Stage) -> None:
    stage.desk.sign("grey-patient@invented.example")
    with changed_settings(stage.app, smtp_port=free_port()):
        for _ in range(15):
            stage.work()
            pass_time(stage, 61)
    stage.work()
    [link] = stage.desk.sql(LINK)
    assert not link["bounced"], "the first answer of the server, “later”, was taken for the twelfth"


def test_a_line_cut_in_mid_letter_costs_one_letter_too_many_at_most(stage: Stage) -> None:
    for number in range(3):
        stage.desk.sign(f"fine-{number}@invented.example")
    stage.desk.sign("drop-1@invented.example")
    for number in range(3, 6):
        stage.desk.sign(f"fine-{number}@invented.example")
    for _ in range(2):
        stage.work()
        pass_time(stage, 61)
    letters = Counter(letter["to"] for letter in stage.sink.letters())
    assert all(letters[f"fine-{number}@invented.example"] <= 1 for number in range(6))
    assert letters["drop-1@invented.example"] <= 2


def test_a_letter_that_always_breaks_the_line_holds_up_nobody(stage: Stage) -> None:
    stage.desk.sign("drop-1@invented.example")
    for number in range(6):
        stage.desk.sign(f"fine-{number}@invented.example")
    for _ in range(6):
        stage.work()
        pass_time(stage, 7 * 3_600)
    letters = Counter(letter["to"] for letter in stage.sink.letters())
    assert sum(letters[f"fine-{number}@invented.example"] for number in range(6)) == 6


def test_a_letter_that_always_breaks_the_line_is_given_up(stage: Stage) -> None:
    stage.desk.sign("drop-1@invented.example")
    for _ in range(20):
        stage.work()
        pass_time(stage, 7 * 3_600)
    assert len(stage.sink.letters()) <= 12


def test_letters_of_erased_signatures_hold_up_nobody(stage: Stage) -> None:
    for number in range(210):
        stage.desk.sign(f"early-{number}@invented.example")
    with changed_settings(stage.app, smtp_port=free_port()):
        stage.work()
    age(stage, 73)
    stage.erase()
    assert stage.desk.one("SELECT count(*) FROM signature") == 0
    stage.desk.sign("late@invented.example")
    for _ in range(3):
        stage.work()
    assert [letter["to"] for letter in stage.sink.letters()] == ["late@invented.example"]
