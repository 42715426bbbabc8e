"""Everybody who tried to sign is in exactly one number, whatever happens, and a recount agrees."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from petitioner.publication.numbers.rules import breakdown
from petitioner.screening.rules import Allowance
from petitioner.signatures.accept import Terms
from petitioner.signatures.count import count, read_tallies, recount, refresh_awaiting
from petitioner.signatures.erase import erase_disowned, erase_expired
from petitioner.signatures.erase_mailbox import erase_mailbox
from petitioner.signatures.measure_mail import measure_mail
from petitioner.signatures.read_shares import read_shares
from petitioner.signatures.store import holds
from petitioner.signatures.store import links as link_store
from petitioner.signatures.tools import Tools
from petitioner.signatures.withdraw import withdraw
from petitioner.vocabulary.email_address import parse_email_address
from tests.people import CORWIN, MAELLE, Invented, crowd
from tests.signatures.scene import TERMS, now, stand

HELD = Invented("Ann Gorse", "ann@held.example", "SE")
PEOPLE = (MAELLE, CORWIN, HELD)
PATIENT = Terms(TERMS.link_validity, TERMS.sealed_link_validity, Allowance(10_000, 10_000))


@dataclass
class Life:
    """One attempt: `waiting`, `answered`, `held`, `counted`, how it ends; `next` once the writer has run."""

    state: str
    next: str = ""


class Lives:
    """What happens to people, and beside it what the numbers must then be, in a few lines."""

    def __init__(self, bureau, view, journal):
        self.bureau, self.view, self.session = bureau, view, bureau.session
        self.tools = Tools(bureau.keys, bureau.web_keys, PATIENT, journal)
        self.lives: list[Life] = []
        self.of = dict.fromkeys(PEOPLE)
        self.links: dict[Invented, list[dict]] = {person: [] for person in PEOPLE}
        self.refused: set[Invented] = set()
        holds.begin(self.session, view.statement_id, "held.example", by=1, now=now())

    def send(self, person):
        known = {row["id"] for row in self.bureau.links()}
        self.bureau.accept(self.view, person, terms=PATIENT)
        self.links[person] += [row for row in self.bureau.links() if row["id"] not in known]
        if self.of[person] is None and person not in self.refused:
            self.of[person] = Life("waiting")
            self.lives.append(self.of[person])

    def pending(self, person):
        alive = {row["id"] for row in self.bureau.rows("signature") if row["state"] == "pending"}
        return [row for row in self.links[person] if row["signature_id"] in alive]

    def confirm(self, person, which=-1):
        waiting, life = self.pending(person), self.of[person]
        if waiting and life is not None and life.state == "waiting":
            self.bureau.confirm(waiting[which])
            life.state = "held" if person is HELD else "answered"
            life.next = "" if person is HELD else "counted"

    def confirm_first(self, person):
        self.confirm(person, 0)

    def disown(self, person):
        for link in self.pending(person)[:1]:
            assert link_store.disown(self.session, link["token_digest"], now=now())
            erase_disowned(self.session, keys=self.tools.keys, journal=self.tools.journal, most=9, now=now())
            self.refused.add(person)
            self._ends(person, "not_me")

    def expire(self, person):
        for link in self.pending(person)[:1]:
            self.bureau.sql(
                "UPDATE link SET expires_at = now() - interval '1 hour' WHERE id = :id", id=link["id"]
            )
            erase_expired(self.session, most=9, now=now())
            if not self.pending(person):
                self._ends(person, "expired")

    def bounce(self, person):
        for link in self.pending(person):
            self.bureau.sql(
                "UPDATE link SET bounced_at = now() - interval '2 days' WHERE id = :id", id=link["id"]
            )
        if self.pending(person):
            erase_expired(self.session, most=9, now=now())
            self._ends(person, "expired")

    def _ends(self, person, state):
        life = self.of[person]
        if life is not None and life.state == "waiting":
            life.state, self.of[person] = state, None

    def erase(self, person):
        life = self.of[person]
        erase_mailbox(self.session, parse_email_address(person.email), tools=self.tools)
        self._ends(person, "expired")
        self._leaves(person, life)

    def withdraw(self, person):
        life = self.of[person]
        if life is not None and life.state != "waiting":
            rows = [
                row["id"]
                for row in self.bureau.rows("signature")
                if row["fingerprint"] == self._print(person)
            ]
            withdraw(self.session, rows, journal=self.tools.journal)
            self._leaves(person, life)

    def _leaves(self, person, life):
        if life is not None and self.of[person] is life:
            if life.state == "held":
                life.state = "answered"
            if life.state != "invalidated":  # one that does not count any more stays among those
                life.next = "withdrawn"
            self.of[person] = None

    def _print(self, person):
        return next(
            row["fingerprint"]
            for row in self.bureau.rows("signature")
            if row["fingerprint"] and row["id"] in {link["signature_id"] for link in self.links[person]}
        )

    def invalidate(self, person):
        life = self.of[person]
        if life is not None and life.state in {"held", "counted"} and not life.next:
            self._set(person, "invalidated")
            life.next = "invalidated"
            life.state = "answered" if life.state == "held" else "counted"

    def give_back(self, person):
        life = self.of[person]
        if life is not None and life.state == "invalidated" and not life.next:
            self._set(person, "confirmed")
            life.next = "counted"

    def release(self, person):
        life = self.of[person]
        if life is not None and life.state == "held":
            self._set(person, "confirmed")
            life.state, life.next = "answered", "counted"

    def _set(self, person, state):
        self.bureau.sql(
            "UPDATE signature SET state = :state, hold_id = NULL"
            " WHERE fingerprint = :print AND state <> 'pending'",
            state=state,
            print=self._print(person),
        )

    def count(self, _person=None):
        count(self.session, keys=self.bureau.keys, now=now())
        for life in self.lives:
            life.state, life.next = life.next or life.state, ""

    def check(self):
        refresh_awaiting(self.session, now=now())
        assert recount(self.session, now=now(), repair=False) == {}
        tally = read_tallies(self.session, {self.view.statement_id: now()})[self.view.statement_id]
        parts = breakdown(tally, is_sealed=False)
        states = [life.state for life in self.lives]
        assert parts.attempted == tally.attempted == len(states)
        assert {name: getattr(parts, name) for name in NAMES} == {
            "confirmed": states.count("counted"),
            "awaiting": states.count("waiting") + states.count("answered"),
            **{name: states.count(name) for name in NAMES[2:]},
        }


NAMES = ("confirmed", "awaiting", "held", "withdrawn", "invalidated", "expired", "not_me")
ACTS = (
    *("send", "send", "confirm", "confirm_first", "disown", "expire", "bounce", "erase"),
    *("withdraw", "invalidate", "give_back", "release", "count", "count"),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(some.tuples(some.sampled_from(ACTS), some.sampled_from((0, 2))), min_size=4, max_size=14))
@example(
    [("send", 0), ("send", 0), ("confirm", 0), ("expire", 0), ("count", 0), ("withdraw", 0), ("count", 0)]
)
@example(
    [("send", 2), ("send", 2), ("confirm", 2), ("expire", 2), ("withdraw", 2), ("send", 2), ("count", 2)]
)
@example([("send", 0), ("send", 0), ("confirm", 0), ("count", 0)])
@example([("send", 2), ("send", 2), ("confirm_first", 2), ("disown", 2), ("release", 2), ("count", 2)])
@example([("send", 0), ("send", 0), ("expire", 0), ("expire", 0), ("send", 0), ("disown", 0), ("send", 0)])
def test_everybody_who_tried_is_in_exactly_one_number(bureau, view, journal, lived):
    with bureau.session.begin_nested() as attempt:
        lives = Lives(bureau, view, journal)
        for act, person in lived:
            getattr(lives, act)(PEOPLE[person])
            lives.check()
        attempt.rollback()


def test_what_was_released_is_in_one_number_at_once(bureau, view, journal):
    lives = Lives(bureau, view, journal)
    for act in ("send", "confirm", "check", "release", "count"):
        getattr(lives, act)(*([] if act == "check" else [HELD]))
    tally = read_tallies(bureau.session, {view.statement_id: now()})[view.statement_id]
    assert (tally.confirmed, tally.held, tally.attempted) == (1, 0, 1)


def test_a_recount_finds_attempts_that_are_not_there_and_puts_them_right(bureau, view):
    bureau.sign(view, MAELLE)
    bureau.accept(view, CORWIN, CORWIN)
    count(bureau.session, keys=bureau.keys, now=now())
    bureau.sql("UPDATE attempt_tally SET attempted = 7")
    assert recount(bureau.session, now=now(), repair=False) == {view.statement_id: (1, 1)}
    recount(bureau.session, now=now(), repair=True)
    assert [row["attempted"] for row in bureau.rows("attempt_tally")] == [2]
    assert recount(bureau.session, now=now(), repair=False) == {}


# --- mail domains -------------------------------------------------------------------------------------------


@pytest.fixture
def measured(bureau, view):
    def run(of=view, seconds=5.0):
        count(bureau.session, keys=bureau.keys, now=now())
        measure_mail(bureau.session, keys=bureau.keys, seconds=seconds, now=now())
        found = read_shares(bureau.session).get(of.statement_id)
        return found and found.domains

    return run


def at(domain, size):
    return [Invented(f"Ann {n}", f"ann.{n}@{domain}", "SE") for n in range(size)]


def test_only_large_domains_of_large_statements_are_named(bureau, view, measured):
    bureau.sign(
        view, *at("large.example", 70), *at("nine.example", 9), *at("ten.example", 10), *at("one.example", 1)
    )
    assert measured() == ()
    bureau.sql("DELETE FROM mail_measure")
    bureau.sign(view, *crowd(15))
    assert measured() == (("large.example", 66), ("crowd.example", 14), ("ten.example", 9))
    assert "nine.example" not in str(bureau.rows("mail_measure"))
    bureau.sign(view, *at("later.example", 60))
    assert measured() == (("large.example", 66), ("crowd.example", 14), ("ten.example", 9))  # once a day
    assert measured(stand(bureau.session, slug="open-schools")) is None


def test_time_is_over_before_the_first_statement_and_nothing_is_kept(bureau, view, measured):
    bureau.sign(view, *crowd(3))
    assert measured(seconds=-1.0) is None
