"""Whatever happens in whatever order: `member` is published after the member's press alone."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as some
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitioner.endorsements.carry_out_answers import carry_out_answers
from petitioner.endorsements.claim_letter import token_of
from petitioner.endorsements.models import Endorsement
from petitioner.endorsements.remember_delivery import remember_delivery
from petitioner.endorsements.rules import LETTER_TIME, Answer, ForbiddenMove, Provenance, RefusedRecord, State
from petitioner.endorsements.shapes import Recorded
from petitioner.foundation.key_files import read_worker_keys
from petitioner.foundation.mail import Delivery
from petitioner.foundation.settings import Settings
from tests.endorsements.conftest import NOW
from tests.endorsements.desk import Desk, with_addresses

DELIVERIES: Final = {"taken": Delivery.TAKEN, "later": Delivery.LATER, "bounce": Delivery.REFUSED}
ACTIONS: Final = (
    "report",
    "document",
    "take back",
    "ask",
    "wait",
    *DELIVERIES,
    *Answer,
    "forge",
    "bounced press",
)


class Course:
    """One course of events, and what must be true after each of them."""

    def __init__(
        self, desk: Desk, record: Callable[..., Recorded], take_back: Callable[..., Recorded]
    ) -> None:
        self.desk = desk
        self.record = record
        self.take_back = take_back
        self.now = NOW
        self.delivered: list[tuple[str, int]] = []
        self.bounced: list[str] = []
        self.heard: dict[int, Answer] = {}
        self.confirmed: set[int] = set()
        self.sent_at = {"": NOW}

    def step(self, action: str) -> None:
        self.now += timedelta(minutes=1)
        with suppress(RefusedRecord, ForbiddenMove):
            self.act(action)
        for _ in range(2):  # a job may always run twice
            carry_out_answers(self.desk.session, now=self.now)
        self.check()

    def act(self, action: str) -> None:
        desk, now = self.desk, self.now
        if action == "report":
            desk.report(now=now)
        elif action == "document":
            self.record(now=now)
        elif action == "take back":
            self.take_back(now=now)
        elif action == "ask":
            desk.ask(now=now)
        elif action == "wait":
            self.now += timedelta(days=20)
        elif action in DELIVERIES:
            self.send(DELIVERIES[action])
        elif action == "forge":
            assert not any(desk.press("A" * 22, said, now=now) for said in Answer)
        elif action == "bounced press":
            assert not any(desk.press(token, said, now=now) for token in self.bounced for said in Answer)
        else:
            self.press(Answer(action))

    def send(self, delivery: Delivery) -> None:
        letter = self.desk.claim(now=self.now)
        if letter is None:
            return
        remember_delivery(self.desk.session, letter, delivery, now=self.now)
        token = token_of(self.desk.keys, letter.letter_id)
        if delivery is Delivery.TAKEN:
            self.delivered.append((token, letter.named.endorsement_id))
            self.sent_at[token] = self.now
        elif delivery is Delivery.REFUSED:
            self.bounced.append(token)

    def press(self, said: Answer) -> None:
        for token, number in self.delivered[-1:]:
            last = self.heard.get(number)
            if self.desk.press(token, said, now=self.now):
                assert last is not said, "the same again"
                is_old = self.now >= self.sent_at[token] + LETTER_TIME
                assert said is Answer.WITHDRAW or not is_old, "too late"
                self.heard[number] = said
                if said is Answer.CONFIRM:
                    self.confirmed.add(number)

    def check(self) -> None:
        rows = self.desk.session.scalars(select(Endorsement).execution_options(populate_existing=True)).all()
        for row in rows:
            assert row.provenance is not Provenance.MEMBER or row.id in self.confirmed
            if self.heard.get(row.id) is Answer.OBJECT:
                assert row.state is State.SUSPENDED
            if self.heard.get(row.id) is Answer.WITHDRAW:
                assert row.state is State.WITHDRAWN


@pytest.fixture
def statement_id(publish_text: Callable[..., int], import_members: Callable[..., None]) -> int:
    import_members(with_addresses())
    return publish_text()


@pytest.fixture
def begin(
    session: Session,
    statement_id: int,
    settings: Settings,
    record: Callable[..., Recorded],
    take_back: Callable[..., Recorded],
) -> Callable[[], Course]:
    """Return what begins a course of events."""
    keys = read_worker_keys(settings.worker_keys)
    return lambda: Course(Desk(session, keys), record, take_back)


@effort(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(actions=some.lists(some.sampled_from(ACTIONS), min_size=3, max_size=25))
def test_only_the_member_s_press_makes_it_their_word_and_an_objection_always_suspends(
    begin: Callable[[], Course], session: Session, actions: list[str]
) -> None:
    attempt = session.begin_nested()
    try:
        course = begin()
        for action in ("report", "ask", *actions):
            course.step(action)
    finally:
        attempt.rollback()
        session.expire_all()
