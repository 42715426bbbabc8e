"""Somebody makes us write to one victim, again and again: three letters a day, and not a word of theirs."""

import os
import re

from tests.faults.conftest import Stage

LONG = os.environ.get("PETITIONER_FAULTS") == "long"
FORMS = 10_000 if LONG else 1_500
STATEMENTS = 50
BAIT = ("Zwingerfalk", "zahltag", "Ruf mich an", "0900")
SPELLINGS = (
    "the.victim@gmail.com",
    "thevictim@gmail.com",
    "TheVictim@Gmail.com",
    "the.victim+{}@gmail.com",
    "t.h.e.victim+sale{}@googlemail.com",
)
A_DAY_PASSES = "UPDATE address_letter SET issued_at = issued_at - interval '25 hours'"


def bomb(stage: Stage, forms: int, first: int = 0) -> None:
    """Send forms that name the victim in every spelling, for every statement, with bait in every field."""
    with stage.desk.connection.transaction():
        for number in range(first, first + forms):
            spelling = SPELLINGS[number % len(SPELLINGS)].format(number)
            name = f"{BAIT[number % len(BAIT)]} {number}er"
            stage.desk.sign(spelling, statement=number % STATEMENTS + 1, name=name)


def test_one_victim_gets_three_letters_a_day_whatever_is_sent(stage: Stage) -> None:
    stage.desk.more_statements(STATEMENTS)
    bomb(stage, FORMS)
    stage.work()
    assert stage.desk.one("SELECT count(*) FROM intake") == 0
    letters = stage.sink.letters()
    assert len(letters) == 3, "three letters, one of which the victim may answer"
    bomb(stage, 100, FORMS)
    stage.work()
    assert len(stage.sink.letters()) == 3
    for letter in stage.sink.letters():
        said = f"{letter['headers']} {letter['subject']} {letter['text']} {letter['html']}"
        for bait in BAIT:
            assert bait.casefold() not in said.casefold()
        assert not re.search(r"ceasefire|copy-\d", said)

    stage.desk.sql(A_DAY_PASSES)
    bomb(stage, 100)
    stage.work()
    assert len(stage.sink.letters()) == 6
    for _ in range(3):
        stage.desk.sql(A_DAY_PASSES)
        bomb(stage, 50)
        stage.work()
    assert len(stage.sink.letters()) == 8, "eight in thirty days"


def test_somebody_else_still_gets_their_letter_in_the_middle_of_it(stage: Stage) -> None:
    stage.desk.more_statements(STATEMENTS)
    bomb(stage, 300)
    stage.desk.sign("bystander@invented.example")
    bomb(stage, 300, 300)
    stage.work()
    assert len(stage.sink.letters("bystander@invented.example")) == 1
