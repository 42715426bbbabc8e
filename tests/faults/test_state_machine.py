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
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.orm import Session

from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.embedded.sink import Sink
from petitioner.foundation.mail import Mailer
from petitioner.foundation.tokens import digest, spaced, token_from
from petitioner.signatures import desk as desks
from petitioner.signatures import jobs
from petitioner.signatures.count import recount
from petitioner.signatures.fingerprints import fingerprints
from petitioner.signatures.issue_link import code_of
from petitioner.vocabulary.email_address import parse_email_address
from tests.faults.conftest import Stage, staged
from tests.faults.crowd import SIGN, form, form_token, token_in
from tests.ticks import Ticks

LONG = os.environ.get("PETITIONER_FAULTS") == "long"
CAP = 3
HOUR = 60
VALID = 72 * HOUR
SHORTLY = 2
"""Minutes: how long one run of the machine may take on the real clock."""
OWNERS = {
    "ada@gmail.com": "ada",
    "a.d.a@gmail.com": "ada",
    "Ada+x@googlemail.com": "ada",
    "bo@invented.example": "bo",
    "BO+tag@invented.example": "bo",
}
STATEMENTS = (1, 2, 3)
SEALED = 3
"""The third statement is for signers at risk: codes, no links, nothing left that leads to a mailbox."""
MOMENTS = {
    "intake": ("received_at",),
    "signature": ("created_at", "confirmed_at", "counted_at", "uncounted_at"),
    "link": ("issued_at", "expires_at", "letter_due_at", "mailed_at", "bounced_at"),
    "address_letter": ("issued_at",),
    "fingerprint_key": ("created_at",),
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
    ends: float
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
        self.stage.desk.sql("UPDATE statement SET state = 'open' WHERE id = 1")
        self.stage.desk.sql(
            "UPDATE statement SET profile = 'sealed', confirm_by = 'code', sends_reminders = false,"
            " visibilities = '{hidden}' WHERE id = %s",
            SEALED,
        )
        self.now = 0
        self.crashes = 0
        self.links: dict[str, Link] = {}
        self.confirmed: set[Who] = set()
        self.counted: set[Who] = set()
        self.withdrawn: Counter[int] = Counter()
        """How many signatures of each statement were withdrawn."""
        self.is_closed = False
        self.silenced: set[str] = set()
        self.messages: set[str] = set()
        self.issued: list[tuple[str, int]] = []
        """Owner and moment of each letter that was granted."""

    @rule(spelling=st.sampled_from(sorted(OWNERS)), statement=st.sampled_from(STATEMENTS))
    def sign(self, spelling: str, statement: int) -> None:
        if statement == 1:
            self._sign_at_the_door(spelling)
        else:
            country = "155" if statement == SEALED else "FR"
            self.stage.desk.sign(spelling, statement=statement, country=country)

    def _sign_at_the_door(self, spelling: str) -> None:
        """Sign as a visitor does: whoever is told that it was accepted has a row, nobody else."""
        before = self.stage.desk.one("SELECT count(*) FROM intake")
        visitor = self.stage.client()
        page = visitor.get(SIGN)
        token = "" if self.is_closed else form_token(page.text)
        answer = visitor.post(SIGN, data=form("Ilse Mertens", spelling, token))
        assert answer.status_code == (409 if self.is_closed else 303)
        assert self.stage.desk.one("SELECT count(*) FROM intake") == before + (not self.is_closed)

    @precondition(lambda self: not self.is_closed)
    @rule(dice=st.integers(0, 5))
    def close(self, dice: int) -> None:
        """Close the first statement, now and then: letters that are out may still be answered."""
        if dice == 0:
            self.stage.desk.sql("UPDATE statement SET state = 'closed' WHERE id = 1")
            self.is_closed = True

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
        waiting = "SELECT count(*) FROM link WHERE letter_due_at <= now()"
        assert self.stage.desk.one(waiting) == 0
        self._open_letters(before)

    @rule(number=st.integers(0, 999), choice=st.sampled_from(["signed", "signed", "not_me"]))
    def answer(self, number: int, choice: str) -> None:
        """Answer any letter, also again, also long after."""
        if not self.links:
            return
        token = [*self.links][number % len(self.links)]
        link = self.links[token]
        if abs(self.now - link.ends) < SHORTLY:
            return  # it ends while this runs: nobody could say whether the answer came in time
        if link.who[0] == SEALED:
            choice = "signed"  # the letter names no page on which to say anything else
            self.stage.desk.sql("SELECT confirm_signatures(ARRAY[%s])", digest(token))
        else:
            answer = self.stage.client().post(f"/c/{token}", data={"choice": choice})
            assert answer.status_code == 303
        if choice == "not_me":
            link.is_disowned |= link.is_pending
            link.is_pending = False
        elif link.is_pending and self.now < link.ends and link.who not in self.confirmed:
            self.confirmed.add(link.who)
            link.is_pending = False

    @rule()
    def erase(self) -> None:
        self.stage.erase()
        gone = {link.who for link in self.links.values() if link.is_disowned}
        self.silenced |= {owner for _, owner in gone}
        for link in self.links.values():
            if link.who in gone or self.now >= link.ends:
                link.is_pending = link.is_disowned = False

    @rule()
    def count(self) -> None:
        self.stage.count()
        self._have_counted({who for who in self.confirmed if who[0] != SEALED})
        rows = self.stage.desk.sql("SELECT statement_id, confirmed, withdrawn FROM statement_tally")
        tallies = {row["statement_id"]: row for row in rows}
        for statement in set(STATEMENTS) - {SEALED}:
            tally = tallies.get(statement, {"confirmed": 0, "withdrawn": 0})
            assert tally["confirmed"] == sum(where == statement for where, _ in self.counted)
            assert tally["withdrawn"] == self.withdrawn[statement]

    def _have_counted(self, counted: set[Who]) -> None:
        fresh = counted - self.counted
        self.counted = counted
        for link in self.links.values():
            if link.who in fresh:
                link.is_pending = False

    @rule(number=st.integers(0, 999), times=st.integers(1, 2))
    def withdraw(self, number: int, times: int) -> None:
        """Withdraw one signature, perhaps twice."""
        if not self.confirmed:
            return
        statement, owner = sorted(self.confirmed)[number % len(self.confirmed)]
        ids = self._live_of(statement, owner)
        assert len(ids) == 1
        for _ in range(times):
            self.stage.withdraw(ids)
        self.confirmed.discard((statement, owner))
        self.withdrawn[statement] += 1

    def _live_of(self, statement: int, owner: str) -> list[UUID]:
        """Find a signer as the worker does: by the fingerprint of the address."""
        address = parse_email_address(next(email for email, whose in OWNERS.items() if whose == owner))
        with self.stage.app.app_context(), committed() as session:
            known = fingerprints(session, {statement}, keys=self.stage.desk.keys, now=clock.now())
        found = known.of(statement, address)
        rows = self.stage.desk.sql(
            "SELECT id FROM signature WHERE statement_id = %s AND fingerprint = %s AND state = 'confirmed'",
            statement,
            found,
        )
        return [row["id"] for row in rows]

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
    def nothing_is_left_of_who_withdrew(self) -> None:
        left = self.stage.desk.one(
            "SELECT count(*) FROM signature WHERE state = 'withdrawn'"
            " AND coalesce(person, contact, fingerprint, namesake) IS NOT NULL"
        )
        assert left == 0
        rows = self.stage.desk.one("SELECT count(*) FROM signature WHERE state = 'withdrawn'")
        assert rows == self.withdrawn.total()

    @invariant()
    def nothing_leads_from_a_mailbox_to_a_sealed_signature(self) -> None:
        left = self.stage.desk.one(
            "SELECT count(*) FROM signature LEFT JOIN link ON link.signature_id = signature.id"
            " WHERE signature.statement_id = %s AND signature.state IN ('confirmed', 'withdrawn')"
            " AND (link.id IS NOT NULL OR signature.contact IS NOT NULL)",
            SEALED,
        )
        assert left == 0

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
            [row] = self._row(message.strip("<>").partition(".")[0])
            if row["kind"] == "confirmation":
                assert row["signature_id"] is not None, "a letter went to somebody who is erased"
            owner = OWNERS[letter["to"]]
            if row["issued_at"] >= before:
                assert owner not in self.silenced, "a letter was granted to somebody who wants none"
            issued = self.now - round((clock.now() - row["issued_at"]).total_seconds() / 60)
            self.issued.append((owner, issued))
            if row["kind"] == "confirmation":
                self._keep_link(letter, row, owner)

    def _keep_link(self, letter: dict[str, Any], row: dict[str, Any], owner: str) -> None:
        """Know a link by what confirms it: the letter's token or, if signers are at risk, a secret."""
        if row["statement_id"] == SEALED:
            assert "/c/" not in letter["text"]
            assert spaced(code_of(self.stage.desk.keys, row["id"])) in letter["text"]
            token = token_from(self.stage.desk.keys.letter_secret("answer", row["id"]))
        else:
            token = token_in(letter)
        assert digest(token) == row["token_digest"]
        ends = self.now + (row["expires_at"] - clock.now()).total_seconds() / 60
        self.links.setdefault(token, Link((row["statement_id"], owner), ends))

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
    monkeypatch.setattr(desks, "FRESH", -1.0)
    with staged(platform, sink) as stage:
        monkeypatch.setattr(Petition, "stage", stage, raising=False)
        run_state_machine_as_test(
            Petition,
            settings=settings(
                max_examples=1_700 if LONG else 60,
                stateful_step_count=60 if LONG else 25,
                deadline=None,
                derandomize=not LONG,
                database=None,
                phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if LONG else [])],
                suppress_health_check=list(HealthCheck),
            ),
        )
