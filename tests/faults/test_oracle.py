"""Whoever signs, types a code or is written to: nobody at the door learns whether an address is known."""

import itertools
import math
import os
import random
import re
import statistics
import time
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from tests.faults.conftest import Stage
from tests.faults.crowd import SIGN, form, form_token, token_in

INBOX = "/en/statements/ceasefire-now/check-your-inbox/"
MINE = "/en/my-signatures"
_CODE = re.compile(r"^[2-9A-Z]{4} [2-9A-Z]{4}$", re.MULTILINE)
_HANDLE = re.compile(r"[A-Za-z0-9_-]{22}")
TRIES = 7
LONG = os.environ.get("PETITIONER_FAULTS") == "long"
TIMED = 2_000 if LONG else 250
"""How many answers of each kind are timed."""
LEAST_P = 0.01 if LONG else 0.000_1
"""The short form runs with every change: it may not be wrong once in a hundred runs."""


def seen(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return all that a visitor can see of an answer, but for handle and date."""
    headers = [(name, _HANDLE.sub("…", value)) for name, value in answer.headers if name != "Date"]
    return answer.status_code, headers, answer.data


def post(stage: Stage, email: str) -> TestResponse:
    """Sign with an address."""
    visitor = stage.client()
    return visitor.post(SIGN, data=form("Ilse Mertens", email, form_token(visitor.get(SIGN).text)))


def answer_letter(stage: Stage, email: str, choice: str) -> None:
    """Answer the last letter to an address."""
    letter = stage.sink.letters(email)[-1]
    assert stage.client().post(f"/c/{token_in(letter)}", data={"choice": choice}).status_code == 303


@pytest.fixture
def histories(stage: Stage) -> list[str]:
    """Return addresses that stand for every history an address can have, the first without any."""
    known = ["pending", "confirmed", "counted", "suppressed", "capped", "refuse5-bounced", "expired"]
    emails = [f"{name}@invented.example" for name in ("new", *known)]
    for email in emails[1:]:
        for _ in range(4 if email.startswith("capped") else 1):
            assert post(stage, email).status_code == 303
    stage.work()
    answer_letter(stage, "counted@invented.example", "signed")
    stage.count()
    answer_letter(stage, "confirmed@invented.example", "signed")
    answer_letter(stage, "suppressed@invented.example", "not_me")
    stage.erase()
    stage.desk.sql(
        "UPDATE link SET expires_at = now() - interval '1 hour' WHERE token_digest IN"
        " (SELECT token_digest FROM link ORDER BY issued_at DESC, id LIMIT 1)"
    )
    assert stage.desk.one("SELECT count(*) FROM suppression") == 1
    return emails


def test_the_answer_to_a_form_says_nothing_of_the_address(stage: Stage, histories: list[str]) -> None:
    answers = [seen(post(stage, email)) for email in (*histories, histories[0])]
    assert answers[0][0] == 303
    assert all(answer == answers[0] for answer in answers)
    bodies = [mistake(stage, email) for email in histories]
    shown = [body.data.replace(email.encode(), b"?") for body, email in zip(bodies, histories, strict=True)]
    assert {body.status_code for body in bodies} == {422}
    assert len(set(shown)) == 1


def mistake(stage: Stage, email: str) -> TestResponse:
    """Sign with an address, but forget the country."""
    visitor = stage.client()
    fields = form("Ilse Mertens", email, form_token(visitor.get(SIGN).text), country="")
    return visitor.post(SIGN, data=fields)


@pytest.mark.parametrize("opened", [False, True], ids=["sealed", "opened"])
def test_the_page_for_codes_says_nothing_of_the_address(
    stage: Stage, histories: list[str], *, opened: bool
) -> None:
    handles = [post(stage, email).location.rpartition("/")[2] for email in histories]
    if opened:
        stage.work()
    visits = []
    for handle in handles:
        visitor = stage.client()
        looked = [seen(visitor.get(INBOX + handle))]
        typed = [seen(visitor.post(INBOX + handle, data={"code": "2222 2222"})) for _ in range(TRIES)]
        visits.append(looked + typed)
    assert [answer[0] for answer in visits[0]] == [200, *([422] * TRIES)]
    assert all(visit == visits[0] for visit in visits)


@pytest.mark.parametrize("opened", [False, True], ids=["sealed", "opened"])
def test_the_way_to_the_signers_page_says_nothing_of_the_address(
    stage: Stage, histories: list[str], *, opened: bool
) -> None:
    asked = [stage.client().post(MINE, data={"email": email}) for email in histories]
    assert asked[0].status_code == 303
    assert all(seen(answer) == seen(asked[0]) for answer in asked)
    if opened:
        stage.work()
    visits = []
    for page in [answer.location for answer in asked]:
        visitor = stage.client()
        looked = [seen(visitor.get(page))]
        typed = [seen(visitor.post(page, data={"code": "2222 2222"})) for _ in range(TRIES)]
        visits.append(looked + typed)
    assert [answer[0] for answer in visits[0]] == [200, *([422] * TRIES)]
    assert all(visit == visits[0] for visit in visits)


def test_every_address_that_gets_letters_gets_the_same_one_for_the_signers_page(
    stage: Stage, histories: list[str]
) -> None:
    stage.sink.clear()
    for email in histories:
        stage.client().post(MINE, data={"email": email})
    stage.work()
    letters = {letter["to"].partition("@")[0]: letter for letter in stage.sink.letters()}
    assert letters.keys() == {"new", "pending", "confirmed", "counted", "expired"}
    words = {_CODE.sub("…", letter["text"]) for letter in letters.values()}
    assert len(words) == len({letter["subject"] for letter in letters.values()}) == 1


def test_letters_go_where_they_should(stage: Stage, histories: list[str]) -> None:
    """So that the tests above compare histories that really differ behind the door."""
    stage.sink.clear()
    for email in histories:
        post(stage, email)
    stage.work()
    subjects = {letter["to"].partition("@")[0]: letter["subject"] for letter in stage.sink.letters()}
    assert subjects.keys() == {"new", "pending", "confirmed", "counted", "expired"}
    assert subjects["confirmed"] == subjects["counted"]
    tokens = {letter["to"] for letter in stage.sink.letters() if "/c/" in letter["text"]}
    assert "confirmed@invented.example" not in tokens


def test_no_history_takes_much_longer_than_another(stage: Stage, histories: list[str]) -> None:
    """A smoke test on a busy machine; the true comparison needs a quiet one and thousands of requests."""
    visitor = stage.client()
    token = form_token(visitor.get(SIGN).text)
    medians = [
        median(lambda email=email: visitor.post(SIGN, data=form("I. M.", email, token)))  # type: ignore[misc]
        for email in histories
    ]
    assert max(medians) < 5 * min(medians) + 0.05, medians


def median(act: Callable[[], object], times: int = 50) -> float:
    """Return the median of the seconds it takes."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def test_timed_answers_tell_no_known_address_from_a_new_one(stage: Stage, histories: list[str]) -> None:
    """Ask in turn, in an order a seed chooses, about addresses with and without a history."""
    token = form_token(stage.client().get(SIGN).text)
    known = itertools.cycle(email for email in histories if not email.startswith("new"))
    asked = ["known", "new"] * TIMED
    random.Random(20_261_126).shuffle(asked)
    took: dict[str, list[float]] = {"known": [], "new": []}
    visitor = stage.client()
    for number, kind in enumerate(asked):
        email = next(known) if kind == "known" else f"other-{number:05}@invented.example"
        fields = form("Ilse Mertens", email, token)
        started = time.perf_counter()
        answer = visitor.post(SIGN, data=fields)
        took[kind].append(time.perf_counter() - started)
        assert answer.status_code == 303
    medians = {kind: statistics.median(seconds) for kind, seconds in took.items()}
    assert abs(medians["known"] - medians["new"]) < 0.001
    assert mann_whitney(took["known"], took["new"]) > LEAST_P


def mann_whitney(ours: list[float], theirs: list[float]) -> float:
    """Return the two-sided p of Mann and Whitney's rank-sum test (1947), by the normal approximation."""
    ranked = sorted([(value, 0) for value in ours] + [(value, 1) for value in theirs])
    ranks = sum(rank for rank, (_, group) in enumerate(ranked, 1) if group == 0)
    n, m = len(ours), len(theirs)
    expected = n * (n + m + 1) / 2
    deviation = math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(ranks - expected) / deviation / math.sqrt(2))


def test_the_rank_sum_test_finds_a_difference_where_there_is_one() -> None:
    dice = random.Random(1)
    same = [[dice.gauss(3, 1) for _ in range(300)] for _ in range(2)]
    later = [value + 0.5 for value in same[1]]
    assert mann_whitney(*same) > 0.01
    assert mann_whitney(same[0], later) < 0.001
