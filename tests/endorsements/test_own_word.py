"""Whatever the order of events: `member` is seen after the member's press alone, `office` after notice."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as effort
from hypothesis import strategies as some
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitioner.authorities.freeze_account import freeze_account
from petitioner.endorsements.carry_out_answers import carry_out_answers
from petitioner.endorsements.claim_letter import token_of
from petitioner.endorsements.models import Endorsement
from petitioner.endorsements.remember_delivery import remember_delivery
from petitioner.endorsements.rules import (
    LETTER_TIME,
    OBJECTION_WINDOW,
    Answer,
    ForbiddenMove,
    Provenance,
    RefusedRecord,
    State,
)
from petitioner.endorsements.shapes import Recorded
from petitioner.foundation.key_files import read_worker_keys
from petitioner.foundation.mail import Delivery
from petitioner.foundation.settings import Settings
from tests.endorsements.conftest import NOW
from tests.endorsements.office import Office, with_addresses_of_all

DELIVERIES: Final = {"taken": Delivery.TAKEN, "later": Delivery.LATER, "bounce": Delivery.REFUSED}
WAITS: Final = {"two days": timedelta(hours=48), "wait": timedelta(days=20)}
OFFICE_ACTS: Final = ("enter", "take entry back", "end authority", "grant", "freeze")
ACTIONS: Final = (
    *OFFICE_ACTS,
    "enter",
    "report",
    "document",
    "take back",
    "ask",
    *WAITS,
    *DELIVERIES,
    *Answer,
    "forge",
    "bounced press",
)
TOLD: Final = ("grant", "enter", "taken")
BEGINNINGS: Final = (("report", "ask"), ("grant", "enter"), TOLD, ("report", *TOLD))


class Course:
    """One course of events, and what must be true after each of them."""

    def __init__(
        self, desk: Office, record: Callable[..., Recorded], take_back: Callable[..., Recorded]
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
        self.staff = desk.staffer(whom="")
        self.entries: list[UUID] = []
        self.told: dict[int, list[datetime]] = {}
        self.may_act = False
        self.is_frozen = False
        self.shown: set[int] = set()

    def step(self, action: str) -> None:
        self.now += timedelta(minutes=1)
        with suppress(RefusedRecord, ForbiddenMove):
            self.act_as_staff(action) if action in OFFICE_ACTS else self.act(action)
        self.desk.wait(self.now)
        carry_out_answers(self.desk.session, now=self.now)  # a job may always run twice
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
        elif action in WAITS:
            self.now += WAITS[action]
        elif action in DELIVERIES:
            self.send(DELIVERIES[action])
        elif action == "forge":
            assert not any(desk.press("A" * 22, said, now=now) for said in Answer)
        elif action == "bounced press":
            assert not any(desk.press(token, said, now=now) for token in self.bounced for said in Answer)
        else:
            self.press(Answer(action))

    def act_as_staff(self, action: str) -> None:
        desk, now = self.desk, self.now
        if action == "enter" and not self.is_frozen:
            self.entries.append(desk.enter(self.staff, now=now))
        elif action == "take entry back":
            for entry in self.entries[-1:]:
                desk.back(self.staff, entry, now=now)
        elif action == "end authority":
            desk.end_authorities(self.staff)
            self.may_act = False
        elif action == "grant" and not self.may_act and not self.is_frozen:
            desk.authority(self.staff, "p1", now=now)
            self.may_act = True
        elif action == "freeze":
            freeze_account(desk.session, self.staff.account_id, now=now)
            self.is_frozen, self.may_act = True, False

    def send(self, delivery: Delivery) -> None:
        letter = self.desk.claim(now=self.now)
        if letter is None:
            return
        remember_delivery(self.desk.session, letter, delivery, now=self.now)
        token = token_of(self.desk.keys, letter.letter_id)
        if delivery is Delivery.TAKEN:
            self.delivered.append((token, letter.named.endorsement_id))
            self.sent_at[token] = self.now
            if letter.entered_by is not None:
                self.told.setdefault(letter.named.endorsement_id, []).append(self.now)
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
            if (row.state, row.provenance) == (State.LIVE, Provenance.OFFICE):
                if row.id not in self.shown:
                    assert self.may_act, "without an authority in force"
                assert min(self.told[row.id]) + OBJECTION_WINDOW <= self.now, (
                    "before the time to object ended"
                )
                self.shown.add(row.id)


@pytest.fixture
def statement_id(publish_text: Callable[..., int], import_members: Callable[..., None]) -> int:
    import_members(with_addresses_of_all())
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
    return lambda: Course(Office(session, keys), record, take_back)


@effort(
    max_examples=35,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(beginning=some.sampled_from(BEGINNINGS), actions=some.lists(some.sampled_from(ACTIONS), max_size=18))
@example(beginning=TOLD, actions=["end authority"])
@example(beginning=TOLD, actions=["freeze"])
@example(beginning=TOLD, actions=["take entry back", "enter", "bounce"])
@example(beginning=TOLD, actions=["object", "enter", "taken"])
def test_only_the_member_s_press_makes_it_their_word_and_only_notice_and_time_their_office_s(
    begin: Callable[[], Course], session: Session, beginning: tuple[str, ...], actions: list[str]
) -> None:
    attempt = session.begin_nested()
    try:
        course = begin()
        for action in (*beginning, *actions, "two days"):
            course.step(action)
    finally:
        attempt.rollback()
        session.expire_all()
