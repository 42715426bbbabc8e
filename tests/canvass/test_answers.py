"""What members press, what becomes of their backing, and what the public then reads."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as some
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitioner.canvass.carry_out_answers import carry_out_answers
from petitioner.canvass.look_at_letter import UnknownLetter, look_at_letter
from petitioner.canvass.models import CanvassAnswer
from petitioner.canvass.rules import MOVES, Order, RefusedCanvass, Said, Stage, move
from petitioner.endorsements.record_reported import record_reported
from petitioner.endorsements.rules import Provenance, State
from petitioner.endorsements.withdraw import withdraw
from petitioner.foundation.key_files import read_worker_keys
from petitioner.foundation.settings import Settings
from tests.canvass.desk import LATER, NOW, Desk, line, seat
from tests.signatures.scene import SLUG, stand

MEMBER = (State.LIVE, Provenance.MEMBER)


@pytest.fixture
def tokens(desk: Desk) -> dict[str, str]:
    """Ask the assembly; return the tokens of the letters by the last word of a name."""
    desk.begin(language="en")
    return desk.send_all()


def answers_written(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(CanvassAnswer)) or 0


# --- what an answer does -----------------------------------------------------------------------------------


def test_a_yes_is_the_member_s_own_word_and_anything_said_after_it_takes_it_back(
    desk: Desk, tokens: dict[str, str], statement_id: int
):
    assert desk.words(statement_id)["000"] == "no-answer-yet"
    assert desk.press(tokens["000"], Said.FOR)
    assert desk.standings() == [MEMBER]
    assert desk.words(statement_id)["000"] == "for"
    for said in (Said.AGAINST, Said.FOR, Said.ABSTAIN, Said.FOR, Said.DECLINED):
        assert desk.press(tokens["000"], said)
        assert desk.words(statement_id)["000"] == said.value
        assert (MEMBER in desk.standings()) is (said is Said.FOR)
    assert [state for state, _ in desk.standings()] == [State.WITHDRAWN] * 3
    assert set(desk.words(statement_id).values()) == {"declined", "no-answer-yet"}, "and nobody else's"


def test_a_yes_confirms_what_was_recorded_and_a_no_ends_it(
    desk: Desk, tokens: dict[str, str], session: Session
):
    for number in (0, 1):
        desk.document(number)
    record_reported(session, SLUG, "m2", note="told us", endorsed_on=NOW.date(), by="test", now=NOW)
    desk.press(tokens["000"], Said.FOR)
    assert desk.standings(0) == [MEMBER]
    desk.press(tokens["001"], Said.AGAINST)
    assert desk.standings(1) == [(State.WITHDRAWN, Provenance.DOCUMENTED)], "it stays, with both days"
    desk.press(tokens["002"], Said.ABSTAIN)
    assert desk.standings(2) == [(State.SUSPENDED, Provenance.REPORTED)], "it was nobody's word but ours"


def test_who_does_not_wish_to_answer_here_leaves_a_public_record_as_it_is(
    desk: Desk, tokens: dict[str, str], statement_id: int
):
    desk.document(0)
    desk.press(tokens["000"], Said.DECLINED)
    assert desk.standings() == [(State.LIVE, Provenance.DOCUMENTED)]
    assert desk.words(statement_id)["000"] == "declined"


def test_who_withdrew_by_another_way_is_not_shown_with_a_yes_and_can_say_it_again(
    desk: Desk, tokens: dict[str, str], statement_id: int, session: Session
):
    desk.press(tokens["000"], Said.FOR)
    withdraw(session, SLUG, "m0", withdrawn_on=LATER.date(), by="test", now=LATER)
    assert desk.words(statement_id)["000"] == "withdrawn"
    desk.press(tokens["000"], Said.FOR, now=LATER + timedelta(minutes=1))
    assert desk.words(statement_id)["000"] == "for"
    assert desk.standings() == [(State.WITHDRAWN, Provenance.MEMBER), MEMBER]


def test_a_newer_text_that_a_member_backs_is_not_replaced_and_an_older_one_is(
    desk: Desk, session: Session, statement_id: int
):
    desk.document(0)
    stand(session, body="We ask for *more quiet*.\n")
    desk.begin(language="en")
    tokens = desk.send_all()
    desk.press(tokens["000"], Said.FOR)
    assert desk.standings(0) == [(State.SUPERSEDED, Provenance.DOCUMENTED), MEMBER]
    stand(session, body="We ask for *silence*.\n")
    desk.document(1)
    desk.press(tokens["001"], Said.FOR)
    assert desk.standings(1) == [(State.LIVE, Provenance.DOCUMENTED)]
    assert desk.public(statement_id).version_number == 2


# --- when it can be answered -------------------------------------------------------------------------------


def test_the_same_again_is_written_once(desk: Desk, tokens: dict[str, str], session: Session):
    for said in (Said.FOR, Said.AGAINST):
        for _ in range(3):
            assert desk.press(tokens["000"], said)
    assert answers_written(session) == 2


def test_nothing_is_answered_after_the_last_day_or_the_close(desk: Desk, session: Session, statement_id: int):
    plan = desk.begin(last_day=NOW.date() + timedelta(days=3))
    tokens = desk.send_all()
    assert desk.press(tokens["000"], Said.FOR, now=plan.closes_at - timedelta(seconds=1))
    assert not desk.press(tokens["000"], Said.AGAINST, now=plan.closes_at)
    assert not desk.public(statement_id).is_closed
    desk.look_again(now=plan.closes_at)
    found = desk.public(statement_id, on=plan.closes_at.date())
    assert (found.is_closed, found.last_day) == (True, NOW.date() + timedelta(days=3))
    assert desk.standings() == [MEMBER], "what was said stays"
    assert not look_at_letter(session, tokens["000"], now=plan.closes_at).is_open


def test_an_order_to_close_ends_it_at_once(desk: Desk, tokens: dict[str, str]):
    desk.order(Order.STOP)
    assert desk.press(tokens["000"], Said.FOR, now=LATER)
    desk.order(Order.CLOSE, now=LATER)
    assert not desk.press(tokens["001"], Said.FOR, now=LATER)


def test_a_forged_token_opens_nothing(desk: Desk, tokens: dict[str, str], session: Session):
    for forged in ("", "A" * 22, tokens["000"][:-1], tokens["000"].swapcase(), "%00"):
        assert not desk.press(forged, Said.FOR)
        with pytest.raises(UnknownLetter):
            look_at_letter(session, forged, now=NOW)
    assert answers_written(session) == 0


def test_a_letter_is_the_member_s_word_only_while_they_sit(
    desk: Desk, tokens: dict[str, str], statement_id: int
):
    desk.press(tokens["000"], Said.FOR)
    day = NOW.date().isoformat()
    seat(desk.session, [line(0, ends=day), *(line(number) for number in range(1, 4))], now=LATER)
    tomorrow = NOW + timedelta(days=1)
    assert not desk.press(tokens["000"], Said.AGAINST, now=tomorrow), "whose mailbox is it now?"
    found = desk.public(statement_id, on=tomorrow.date())
    assert [(each.family_name, each.shown.value) for each in found.answers if each.is_former] == [
        ("Farrow 000", "for")
    ]


def test_a_closed_canvass_stays_closed():
    for stage in Stage:
        for order in Order:
            if (stage, order) not in MOVES:
                with pytest.raises(RefusedCanvass):
                    move(stage, order)
    assert not any(stage is Stage.CLOSED for stage, _ in MOVES)


# --- whatever the order of events --------------------------------------------------------------------------

ACTIONS = (*Said, "back", "withdraw")


@effort(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(actions=some.lists(some.sampled_from(ACTIONS), min_size=2, max_size=12))
def test_what_is_shown_is_the_last_press_and_a_yes_is_backed_by_an_endorsement(
    desk: Desk, tokens: dict[str, str], session: Session, statement_id: int, actions: list[str]
):
    attempt = session.begin_nested()
    try:
        _course(desk, tokens["000"], session, statement_id, actions)
    finally:
        attempt.rollback()
        session.expire_all()


def _course(desk: Desk, token: str, session: Session, statement_id: int, actions: list[str]) -> None:
    last: Said | None = None
    backs = False
    moment = LATER
    for action in actions:
        moment += timedelta(minutes=1)
        if isinstance(action, Said):
            assert desk.press(token, action, now=moment)
            carry_out_answers(session, now=moment)  # a job may always run twice
            is_silent = action is Said.DECLINED and last is not Said.FOR
            backs = backs if is_silent else action is Said.FOR
            last = action
        elif action == "back":
            desk.back(0, now=moment)
            backs = True
        elif backs:
            withdraw(session, SLUG, "m0", withdrawn_on=moment.date(), by="test", now=moment)
            backs = False
        states = [state for state, _ in desk.standings()]
        assert states.count(State.LIVE) == backs
        has_withdrawn = last is Said.FOR and not backs
        said = "withdrawn" if has_withdrawn else last.value if last else "no-answer-yet"
        assert desk.words(statement_id)["000"] == said


# --- the page ----------------------------------------------------------------------------------------------


@pytest.fixture
def later_now(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let it be a moment at the doors; at first an hour after the letters."""

    def be(moment=LATER) -> None:
        monkeypatch.setattr("petitioner.foundation.clock.now", lambda: moment)

    be()
    return be


@pytest.mark.usefixtures("later_now")
def test_looking_changes_nothing_and_nothing_is_ticked(
    tokens: dict[str, str], client: FlaskClient, session: Session
):
    session.commit()
    for look in (client.get, client.head):
        page = look(f"/q/{tokens['000']}")
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
    page = client.get(f"/q/{tokens['000']}")
    assert "Wenna Farrow 000" in page.text
    assert page.text.count('type="radio"') == 4
    assert "checked" not in page.text
    assert "noindex" in page.text
    assert tokens["000"] not in page.text
    assert answers_written(session) == 0


@pytest.mark.usefixtures("later_now")
def test_a_press_without_a_choice_or_from_a_foreign_page_changes_nothing(
    tokens: dict[str, str], client: FlaskClient, session: Session
):
    session.commit()
    address = f"/q/{tokens['000']}"
    assert client.post(address, data={}).status_code == 422
    assert client.post(address, data={"choice": "maybe"}).status_code == 422
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(address, data={"choice": "for"}, headers=foreign).status_code == 403
    assert answers_written(session) == 0


def test_an_answer_is_shown_to_its_member_and_can_be_changed_until_it_closes(
    desk: Desk,
    tokens: dict[str, str],
    client: FlaskClient,
    session: Session,
    later_now: Callable[..., None],
):
    session.commit()
    address = f"/q/{tokens['000']}"
    for choice, words in (("against", "you do not back it"), ("for", "you back it")):
        assert client.post(address, data={"choice": choice}).status_code == 303
        page = client.get(address)
        assert words in page.text
        assert page.text.count('type="radio"') == 4
    later_now(NOW + timedelta(days=60))
    page = client.get(address)
    assert (page.status_code, 'type="radio"' in page.text) == (410, False)
    assert "you back it" in page.text
    assert client.post(address, data={"choice": "against"}).status_code == 303
    carry_out_answers(session, now=LATER)
    assert desk.standings() == [MEMBER]


@pytest.mark.usefixtures("later_now", "statement_id")
@pytest.mark.parametrize("path", ["/q/x", "/q/" + "A" * 22, "/q/%00", "/q/..%2f", "/q/%0Aabc"])
def test_an_unknown_address_says_so_whatever_is_sent_to_it(client: FlaskClient, path: str):
    assert client.get(path).status_code == 404
    assert client.post(path, data={"choice": "for"}).status_code in {303, 404}


def test_another_statement_s_letter_answers_for_that_statement_alone(
    desk: Desk, tokens: dict[str, str], session: Session, settings: Settings, statement_id: int
):
    other = stand(session, slug="lamps-on-the-bridge")
    second = Desk(session, read_worker_keys(settings.worker_keys), slug="lamps-on-the-bridge")
    second.begin(language="en")
    theirs = second.send_all()
    assert not set(theirs.values()) & set(tokens.values())
    second.press(theirs["000"], Said.FOR)
    assert second.words(other.statement_id)["000"] == "for"
    assert desk.words(statement_id)["000"] == "no-answer-yet"
