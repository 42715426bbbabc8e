"""Everything that can happen to signatures, in any order, against a model of a few lines.

The long form: `PETITIONER_FAULTS=long python -m pytest tests/faults/test_state_machine.py`.
"""

import contextlib
import json
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.embedded.sink import Sink
from petitioner.foundation.mail import Mailer
from petitioner.foundation.tokens import digest
from petitioner.signatures import jobs
from petitioner.signatures.count import recount
from tests.faults.conftest import Stage, Ticks, staged
from tests.faults.crowd import token_in

LONG = os.environ.get("PETITIONER_FAULTS") == "long"
CAP = 3
HOUR = 60
VALID = 72 * HOUR
OWNERS = {
    "ada@gmail.com": "ada",
    "a.d.a@gmail.com": "ada",
    "Ada+x@googlemail.com": "ada",
    "bo@invented.example": "bo",
    "BO+tag@invented.example": "bo",
}
STATEMENTS = (1, 2)
MOMENTS = {
    "intake": ("received_at",),
    "signature": ("created_at", "confirmed_at", "counted_at"),
    "link": ("issued_at", "expires_at", "letter_due_at", "mailed_at", "bounced_at"),
    "address_letter": ("issued_at",),
    "suppression": ("created_at",),
}
Who = tuple[int, str]
"""A statement, and the owner of the mailbox that would stand under it."""


class Crash(Exception):
    """The process ends here."""


@dataclass(slots=True)
class Link:
    """A letter's link as the model knows it."""

    who: Who
    issued: int
    """In minutes of the model's time."""
    is_pending: bool = True
    is_disowned: bool = False


class Petition(RuleBasedStateMachine):
    """Signers, workers, time and accidents."""

    stage: ClassVar[Stage]

    @initialize()
    def begin(self) -> None:
        self.stage.desk.clean()
        self.stage.sink.clear()
        self.stage.desk.more_statements(len(STATEMENTS))
        self.now = 0
        self.crashes = 0
        self.links: dict[str, Link] = {}
        self.confirmed: set[Who] = set()
        self.counted: set[Who] = set()
        self.silenced: set[str] = set()
        self.messages: set[str] = set()
        self.issued: list[tuple[str, int]] = []
        """Owner and moment of each letter that was granted."""

    @rule(spelling=st.sampled_from(sorted(OWNERS)), statement=st.sampled_from(STATEMENTS))
    def sign(self, spelling: str, statement: int) -> None:
        self.stage.desk.sign(spelling, statement=statement)

    @rule(minutes=st.sampled_from([2, 2, HOUR, 23 * HOUR, 25 * HOUR, VALID]))
    def pass_time(self, minutes: int) -> None:
        for table, columns in MOMENTS.items():
            moved = ", ".join(f"{column} = {column} - make_interval(mins => {minutes})" for column in columns)
            self.stage.desk.sql(f"UPDATE {table} SET {moved}")  # noqa: S608 (our own names)
        self.now += minutes

    @rule()
    def work(self) -> None:
        before = self.stage.desk.one("SELECT now()")
        self.stage.work()
        assert self.stage.desk.one("SELECT count(*) FROM intake") == 0
        waiting = "SELECT count(*) FROM link WHERE letter_due_at <= now() AND signature_id IS NOT NULL"
        assert self.stage.desk.one(waiting) == 0
        self._open_letters(before)

    @rule(number=st.integers(0, 999), choice=st.sampled_from(["signed", "signed", "not_me"]))
    def answer(self, number: int, choice: str) -> None:
        """Answer any letter, also again, also long after."""
        if not self.links:
            return
        token = [*self.links][number % len(self.links)]
        link = self.links[token]
        answer = self.stage.client().post(f"/c/{token}", data={"choice": choice})
        assert answer.status_code == 303
        if choice == "not_me":
            link.is_disowned |= link.is_pending
            link.is_pending = False
        elif link.is_pending and self.now < link.issued + VALID and link.who not in self.confirmed:
            self.confirmed.add(link.who)
            link.is_pending = False

    @rule()
    def erase(self) -> None:
        self.stage.erase()
        gone = {link.who for link in self.links.values() if link.is_disowned}
        self.silenced |= {owner for _, owner in gone}
        for link in self.links.values():
            if link.who in gone or self.now >= link.issued + VALID:
                link.is_pending = link.is_disowned = False

    @rule()
    def count(self) -> None:
        self.stage.count()
        fresh = self.confirmed - self.counted
        self.counted |= fresh
        for link in self.links.values():
            if link.who in fresh:
                link.is_pending = False
        tallied = self.stage.desk.one("SELECT coalesce(sum(confirmed), 0)::int FROM statement_tally")
        assert tallied == len(self.counted)

    @rule()
    def publish(self) -> None:
        self.stage.publish()
        path = self.stage.desk.settings.public_folder / "petitions" / "1" / "count.json"
        shown = json.loads(path.read_text())["signature_count"]
        assert shown == sum(statement == 1 for statement, _ in self.counted)

    @rule(
        act=st.sampled_from(["work", "erase", "count", "publish"]),
        place=st.sampled_from(["commit", "send"]),
        number=st.integers(1, 4),
        after=st.booleans(),
    )
    def crash(self, act: str, place: str, number: int, *, after: bool) -> None:
        """Begin a job, die somewhere in it, and do it again."""
        before = self.stage.desk.one("SELECT now()")
        with dying(place, number, after=after), contextlib.suppress(Crash):
            try:
                getattr(self.stage, act)()
            except Crash:
                self.crashes += 1
                raise
        self._open_letters(before)
        getattr(self, act)()

    @invariant()
    def nobody_counts_twice(self) -> None:
        rows = self.stage.desk.sql(
            "SELECT statement_id, fingerprint FROM signature WHERE state = 'confirmed'"
        )
        assert len(rows) == len(self.confirmed)
        assert len({(row["statement_id"], row["fingerprint"]) for row in rows}) == len(rows)

    @invariant()
    def numbers_agree(self) -> None:
        with self.stage.app.app_context(), committed() as session:
            assert recount(session, now=clock.now(), repair=False) == {}

    @invariant()
    def nobody_is_pestered(self) -> None:
        for owner in OWNERS.values():
            lately = [at for whose, at in self.issued if whose == owner and at > self.now - 24 * HOUR]
            assert len(lately) <= CAP

    @invariant()
    def a_crash_costs_one_letter(self) -> None:
        sent = Counter(dict(letter["headers"])["Message-ID"] for letter in self.stage.sink.letters())
        assert sent.total() - len(sent) <= self.crashes

    def _open_letters(self, before: datetime) -> None:
        """Learn from new letters; each has a row that was there when it went."""
        for letter in self.stage.sink.letters():
            message = dict(letter["headers"])["Message-ID"]
            if message in self.messages:
                continue
            self.messages.add(message)
            [row] = self._row(message.strip("<>").partition("@")[0])
            assert row["signature_id"] is not None, "a letter went to somebody who is erased"
            owner = OWNERS[letter["to"]]
            if row["issued_at"] >= before:
                assert owner not in self.silenced, "a letter was granted to somebody who wants none"
            issued = self.now - round((clock.now() - row["issued_at"]).total_seconds() / 60)
            self.issued.append((owner, issued))
            if row["kind"] == "confirmation":
                token = token_in(letter)
                assert digest(token) == row["token_digest"]
                self.links[token] = Link((row["statement_id"], owner), issued)

    def _row(self, link_id: str) -> list[dict[str, Any]]:
        return self.stage.desk.sql("SELECT * FROM link WHERE id = %s::uuid", link_id)


@contextlib.contextmanager
def dying(place: str, number: int, *, after: bool) -> Any:
    """Let the process die before or after the commit, or the handing over, of that number."""
    owner, name = (Session, "commit") if place == "commit" else (Mailer, "send")
    real: Callable[..., Any] = getattr(owner, name)
    left = number

    def act(*arguments: Any, **named: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0 and not after:
            raise Crash
        result = real(*arguments, **named)
        if left == 0:
            raise Crash
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, act)
        yield


def test_signatures_keep_their_promises(platform: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "time", Ticks())
    monkeypatch.setattr(jobs, "IDLE", jobs.PATIENCE)
    with staged(platform, sink) as stage:
        monkeypatch.setattr(Petition, "stage", stage, raising=False)
        run_state_machine_as_test(
            Petition,
            settings=settings(
                max_examples=1_000 if LONG else 60,
                stateful_step_count=60 if LONG else 25,
                deadline=None,
                derandomize=not LONG,
                database=None,
                phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if LONG else [])],
                suppress_health_check=list(HealthCheck),
            ),
        )
