"""How fresh it is: who spoke when, who is asked to speak again, and that nobody is asked twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

from petitioner.endorsements.commands import endorsements
from petitioner.endorsements.renewal_rules import Kind, Reply
from petitioner.endorsements.rules import Provenance, State
from petitioner.endorsements.shapes import AssemblyBacking, Recorded
from petitioner.foundation.key_files import read_worker_keys
from petitioner.foundation.settings import Settings
from petitioner.statements.rules import EditClass
from tests.endorsements.conftest import NOW, SLUG
from tests.endorsements.desk import with_addresses
from tests.endorsements.renewal_desk import RenewalDesk

DAY = timedelta(days=1)
SPRING = NOW + 150 * DAY


@pytest.fixture
def statement_id(publish_text: Callable[..., int], import_members: Callable[..., None]) -> int:
    import_members(with_addresses())
    return publish_text()


@pytest.fixture
def desk(
    session: Session, statement_id: int, settings: Settings, record: Callable[..., Recorded]
) -> RenewalDesk:
    """Return the desk; a member with an official address and one without back the statement."""
    record("p1")
    record("p2")
    return RenewalDesk(session, read_worker_keys(settings.worker_keys))


@pytest.fixture
def run(
    app: Flask, desk: RenewalDesk, session: Session, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[str]]:
    """Return what runs the command in spring, and gives the lines it says."""
    monkeypatch.setattr("petitioner.foundation.clock.now", lambda: SPRING)

    def command(*arguments: str) -> list[str]:
        session.commit()
        with app.app_context():
            done = CliRunner().invoke(endorsements, ["refresh", "--statement", SLUG, *arguments])
        return [*done.stdout.splitlines(), *done.stderr.splitlines()]

    return command


def test_whoever_has_not_spoken_for_long_is_asked_once(desk: RenewalDesk, run: Callable[..., list[str]]):
    left_out = "left out: 1 without an official address"
    assert run("--older-than", "90", "--dry-run") == [
        f"would ask 1 of 2 who back the newest text: last heard over 90 days ago; {left_out}",
        "so far: asked 0, delivered 0, confirmed again 0, withdrawn 0, no answer 0",
    ]
    assert desk.claim(now=SPRING) is None, "a trial writes to nobody"
    asks = run("--older-than", "90")
    assert asks[0].startswith("asks 1 of 2 ")
    assert asks[1] == "so far: asked 1, delivered 0, confirmed again 0, withdrawn 0, no answer 1"
    token = desk.send(now=SPRING)
    again = run("--older-than", "90")
    assert again[0].startswith("asks 0 of 2 ")
    assert again[1] == "so far: asked 1, delivered 1, confirmed again 0, withdrawn 0, no answer 1"
    assert desk.press(token, Reply.BACK, now=SPRING)
    assert run("--older-than", "90")[1].endswith("confirmed again 1, withdrawn 0, no answer 0")
    assert desk.press(token, Reply.WITHDRAW, now=SPRING + DAY)
    assert run("--older-than", "90")[1].endswith("confirmed again 0, withdrawn 1, no answer 0")
    assert desk.rows()[0].state is State.WITHDRAWN


def test_it_can_be_stopped_and_taken_up_again(desk: RenewalDesk, run: Callable[..., list[str]]):
    run("--older-than", "90")
    assert run("--stop") == ["stopped: 1 letter taken back; who was written to can still answer"]
    assert desk.claim(now=SPRING) is None
    assert run("--older-than", "90")[0].startswith("asks 1 of 2 ")
    desk.send(now=SPRING)
    assert run("--stop")[0].startswith("stopped: 0 letters")


@pytest.mark.parametrize("arguments", [(), ("--older-than", "90", "--stop"), ("--older-than", "0")])
def test_the_command_wants_one_thing(run: Callable[..., list[str]], arguments: tuple[str, ...]):
    assert any(line.startswith("Error") for line in run(*arguments))


def test_a_confirmation_is_the_member_s_own_word_and_makes_it_fresh(
    desk: RenewalDesk, backing: Callable[..., AssemblyBacking]
):
    found = backing(SPRING.date())
    assert (found.backing, found.confirmed_lately, found.oldest_confirmation) == (2, 0, None)
    desk.refresh(now=SPRING)
    token = desk.send(now=SPRING)
    assert desk.look(token, now=SPRING).kind is Kind.FRESHNESS
    assert desk.press(token, Reply.BACK, now=SPRING)
    (row,) = [row for row in desk.rows() if row.provenance is Provenance.MEMBER]
    assert (row.version_number, row.state) == (1, State.LIVE)
    for days, lately in ((0, 1), (90, 1), (91, 0)):
        found = backing((SPRING + days * DAY).date())
        assert (found.confirmed_lately, found.oldest_confirmation) == (lately, SPRING.date())
    assert desk.refresh(now=SPRING + 80 * DAY).asked == 0
    assert desk.refresh(now=SPRING + 91 * DAY).asked == 1


def test_who_did_not_answer_is_left_in_peace_for_as_long(desk: RenewalDesk):
    assert desk.refresh(now=SPRING).asked == 1
    desk.send(now=SPRING)
    assert desk.refresh(now=SPRING + 40 * DAY).asked == 0, (
        "the letter has run out, and the answer was silence"
    )
    assert desk.refresh(now=SPRING + 91 * DAY).asked == 1


def test_nobody_has_two_open_questions(desk: RenewalDesk):
    desk.refresh(now=SPRING)
    token = desk.send(now=SPRING)
    desk.edit("We ask for a ceasefire today.\n", EditClass.SUBSTANTIVE, now=SPRING)
    desk.send(now=SPRING)
    assert not desk.press(token, Reply.BACK, now=SPRING + DAY), "the newer question took its place"
    assert desk.refresh(now=SPRING + DAY).backers == 0, "nobody backs the newest text yet"


def test_whoever_was_carried_over_is_asked_about_the_text_they_stand_under(desk: RenewalDesk):
    desk.edit("We ask for a cease-fire.\n", EditClass.TYPO)
    desk.send()
    assert desk.wait(72) == 1
    assert desk.refresh(now=SPRING).asked == 1
    token = desk.send(now=SPRING)
    assert desk.press(token, Reply.BACK, now=SPRING)
    assert [(row.version_number, row.state) for row in desk.rows() if row.family_name == "Ottersund"] == [
        (1, State.SUPERSEDED),
        (2, State.LIVE),
    ]
