"""Whatever happens in whatever order: no edit changes what anybody backed, and silence carries spelling."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as effort
from hypothesis import strategies as some
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitioner.endorsements.ask_about_edits import ask_about_edits
from petitioner.endorsements.carry_out_replies import carry_out_replies
from petitioner.endorsements.carry_over import carry_over
from petitioner.endorsements.claim_renewal import token_of
from petitioner.endorsements.list_backers import list_backers
from petitioner.endorsements.models import EndorsementCarry
from petitioner.endorsements.remember_renewal import remember_renewal
from petitioner.endorsements.renewal_rules import Kind, Reply
from petitioner.endorsements.reply import reply
from petitioner.endorsements.rules import Provenance, State
from petitioner.endorsements.shapes import Recorded
from petitioner.foundation.key_files import read_worker_keys
from petitioner.foundation.mail import Delivery
from petitioner.foundation.settings import Settings
from petitioner.statements.list_versions import list_versions
from petitioner.statements.rules import EditClass
from tests.endorsements.conftest import NOW
from tests.endorsements.desk import with_addresses
from tests.endorsements.renewal_desk import RenewalDesk

DELIVERIES: Final = {"taken": Delivery.TAKEN, "later": Delivery.LATER, "bounce": Delivery.REFUSED}
WAITS: Final = {"an hour": 1, "almost": 71, "three days": 72, "a month": 24 * 31}
ACTIONS: Final = (
    *EditClass,
    *DELIVERIES,
    "taken",
    *WAITS,
    "three days",
    *Reply,
    "first press",
    "refresh",
    "forge",
)


class Course:
    """One course of events, written down apart from the tables, and what must be true after each of them."""

    def __init__(self, desk: RenewalDesk, statement_id: int) -> None:
        self.desk = desk
        self.statement_id = statement_id
        self.now = NOW
        self.classes: list[EditClass | None] = [None]
        self.letters: list[tuple[str, int, int]] = []
        self.delivered: dict[tuple[int, int], datetime] = {}
        self.objected: dict[int, list[tuple[int, datetime]]] = {}
        self.backed: set[int] = set()
        self.given: dict[int, tuple[int, int, str]] = {}

    def step(self, action: str) -> None:
        self.now += timedelta(minutes=1)
        self.act(action)
        for _ in range(2):  # a job may always run twice, and which comes first is nowhere written
            carry_over(self.desk.session, now=self.now)
            carry_out_replies(self.desk.session, now=self.now)
        self.check()

    def act(self, action: str) -> None:
        desk, now = self.desk, self.now
        if action in set(EditClass):
            self.classes.append(EditClass(action))
            desk.edit(f"We ask for a ceasefire, {len(self.classes)}.\n", EditClass(action), now=now)
            ask_about_edits(desk.session, now=now)
        elif action in DELIVERIES:
            self.send(DELIVERIES[action])
        elif action in WAITS:
            self.now += timedelta(hours=WAITS[action])
        elif action == "refresh":
            desk.refresh(1, now=now)
        elif action == "forge":
            assert not any(desk.press("A" * 22, said, now=now) for said in Reply)
        elif action == "first press":
            self.press(self.letters[:1], Reply.OBJECT)
        else:
            self.press(self.letters[-1:], Reply(action))

    def send(self, delivery: Delivery) -> None:
        due = self.desk.claim(now=self.now)
        if due is None:
            return
        remember_renewal(self.desk.session, due.letter, delivery, now=self.now)
        number = due.change.statement.version_number
        if delivery is Delivery.TAKEN:
            token = token_of(self.desk.keys, due.letter.letter_id)
            self.letters.append((token, due.letter.endorsement_id, number))
            if due.letter.kind is Kind.CORRECTION:  # to be asked whether one still backs it tells of no edit
                self.delivered[due.letter.endorsement_id, number] = self.now

    def press(self, letters: list[tuple[str, int, int]], said: Reply) -> None:
        for token, endorsement_id, number in letters:
            if reply(self.desk.session, token, said, now=self.now):
                if said is Reply.OBJECT:
                    self.objected.setdefault(endorsement_id, []).append((number, self.now))
                if said is Reply.BACK:
                    self.backed.add(number)

    def check(self) -> None:
        numbers = {
            each.version_id: each.number for each in list_versions(self.desk.session, self.statement_id)
        }
        rows = self.desk.rows()
        for row in rows:
            given = (row.version_id, row.version_number, row.language)
            assert self.given.setdefault(row.id, given) == given, "an endorsement keeps its version"
            assert row.id == rows[0].id or (
                row.provenance is Provenance.MEMBER and row.version_number in self.backed
            )
        version_of = {row.id: row.version_number for row in rows}
        carries = select(EndorsementCarry).execution_options(populate_existing=True)
        stands_under = dict(version_of)
        for carry in self.desk.session.scalars(carries):
            if carry.carried_at is None:
                continue
            number = numbers[carry.version_id]
            told_at = self.delivered[carry.endorsement_id, number]
            objections = self.objected.get(carry.endorsement_id, [])
            assert carry.carried_at >= told_at + timedelta(hours=72)
            assert all(at > carry.carried_at for _, at in objections), (
                "nothing is carried over after an objection"
            )
            assert set(self.classes[version_of[carry.endorsement_id] : number]) == {EditClass.TYPO}
            if any(of <= number for of, _ in objections):
                assert carry.objected_at is not None, "an objection takes back what was carried over"
            if carry.objected_at is None:
                stands_under[carry.endorsement_id] = max(number, stands_under[carry.endorsement_id])
        newest = max(numbers.values())
        who_counts = [row.id for row in rows if row.state is State.LIVE and stands_under[row.id] == newest]
        backings = list_backers(self.desk.session, self.statement_id, on=self.now.date())
        assert [
            each.number for backing in backings for each in backing.backers if each.is_counted
        ] == who_counts


@pytest.fixture
def begin(
    session: Session,
    publish_text: Callable[..., int],
    import_members: Callable[..., None],
    settings: Settings,
    record: Callable[..., Recorded],
) -> Callable[[], Course]:
    """Return what begins a course of events: one member backs version 1."""
    import_members(with_addresses())
    statement_id = publish_text()
    record("p1")
    keys = read_worker_keys(settings.worker_keys)
    return lambda: Course(RenewalDesk(session, keys), statement_id)


@effort(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(actions=[EditClass.TYPO, "taken", "three days", "first press"])
@example(actions=["almost", "object", "three days", EditClass.TYPO, "taken", "three days"])
@given(actions=some.lists(some.sampled_from(ACTIONS), min_size=4, max_size=14))
def test_no_edit_changes_what_anybody_endorsed_and_silence_carries_only_spelling(
    begin: Callable[[], Course], session: Session, actions: list[str]
) -> None:
    attempt = session.begin_nested()
    try:
        course = begin()
        for action in (EditClass.TYPO, "taken", *actions):
            course.step(action)
    finally:
        attempt.rollback()
        session.expire_all()
