"""Two thousand sign while processes are killed and the queue is emptied; nothing accepted may be lost.

The long form (a hundred thousand, twenty kills, leases that really run out):
`PETITIONER_FAULTS=long python -m pytest tests/faults/test_crashes.py`.
"""

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis import Redis

from petitioner import audit
from petitioner.foundation.embedded.sink import read_letters
from tests.faults.crowd import COUNT, Confirmer, Crowd, kept_handles
from tests.live import Live

LONG = os.environ.get("PETITIONER_FAULTS") == "long"
SEED = int(os.environ.get("PETITIONER_FAULTS_SEED", "20260301"))
SIGNATURES = 100_000 if LONG else 2_000
ROUNDS = 20 if LONG else 12
KILLS = ("signatures", "horse", "web", "scheduler", "empty", "horse", "valkey", "web child", "publication")

pytestmark = pytest.mark.faults


@dataclass(slots=True)
class Saboteur:
    """Does harm when the crowd has grown to certain sizes; the sizes come from a seed."""

    live: Live
    sizes: list[int]
    harm: Iterator[str]
    done: list[str]

    def meanwhile(self, size: int) -> None:
        """Do what is due at this size."""
        while self.sizes and size >= self.sizes[0]:
            self.sizes.pop(0)
            self.do(next(self.harm))

    def do(self, harm: str) -> None:
        """Kill something, or empty the queue."""
        if harm == "empty":
            with Redis.from_url(self.live.place.queue_url) as connection:
                connection.flushall()
        elif harm in {"horse", "web child"}:
            harm = self._kill_child("signatures" if harm == "horse" else "web", harm)
        else:
            self.live.kill(harm)
        if harm in {"signatures", "horse"} and not LONG:
            run_out_of_lease(self.live)
        self.done.append(harm)

    def _kill_child(self, parent: str, harm: str) -> str:
        """Kill the youngest child of a process; if it has none just now, the process itself."""
        pid = self.live.pid(parent)
        children = sorted(children_of(pid)) if pid else []
        if children:
            os.kill(children[-1], signal.SIGKILL)
            return harm
        self.live.kill(parent)
        return parent


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def run_out_of_lease(live: Live) -> None:
    """Let the minute pass for which a killed worker owned its letters: there is no other worker."""
    live.sql("UPDATE link SET letter_due_at = now() WHERE letter_due_at > now()")


def saboteur(live: Live) -> Saboteur:
    """Return one whose harm is spread over the middle of the crowd."""
    chance = random.Random(SEED)
    sizes = sorted(chance.sample(range(SIGNATURES // 20, SIGNATURES * 9 // 10), ROUNDS))
    harm = [*KILLS, *chance.choices(KILLS, k=ROUNDS - len(KILLS))]
    chance.shuffle(harm)
    return Saboteur(live, sizes, iter(harm), [])


def published_count(live: Live) -> int:
    """Return the number that the public reads."""
    return int(json.loads(live.get(COUNT).body)["signature_count"])


def unfinished(live: Live) -> int:
    """Return how many forms and letters still wait."""
    [(number,)] = live.sql(
        "SELECT (SELECT count(*) FROM intake) + (SELECT count(*) FROM link WHERE letter_due_at IS NOT NULL)"
    )
    return int(number)


def confirm_all(live: Live, confirmer: Confirmer, until: Callable[[], bool], seconds: float) -> None:
    """Answer letters as they come until there is nothing left."""
    deadline = time.monotonic() + seconds
    while confirmer.answer() or not until():
        assert time.monotonic() < deadline, f"after {seconds} s {unfinished(live)} forms or letters wait"
        time.sleep(0.2)


def test_nothing_is_lost_and_nothing_counted_twice(fragile_live: Live) -> None:
    live = fragile_live
    crowd, confirmer, harm = Crowd(live, SEED), Confirmer(live), saboteur(live)
    last_look = time.monotonic()

    def meanwhile(size: int) -> None:
        nonlocal last_look
        harm.meanwhile(size)
        if time.monotonic() - last_look > 1:
            confirmer.answer(most=60)
            last_look = time.monotonic()

    crowd.sign(SIGNATURES, meanwhile=meanwhile)
    meanwhile(SIGNATURES)
    assert len(harm.done) == ROUNDS, harm.done
    lost = crowd.ledger.handles() - kept_handles(live)
    assert not lost, f"{len(lost)} accepted forms are not in the database"

    confirm_all(live, confirmer, lambda: not unfinished(live), 3_600 if LONG else 150)
    letters = Counter(letter["to"] for letter in read_letters(live.place.mailbox))
    without = crowd.ledger.accepted.keys() - letters.keys()
    assert not without, f"{len(without)} accepted signers got no letter"
    assert letters.keys() <= crowd.ledger.accepted.keys() | crowd.ledger.unsure
    assert letters.total() - len(letters) <= len(harm.done), "more than one letter too many for each kill"
    assert confirmer.answered == letters.keys()

    [(confirmed,)] = live.sql("SELECT count(*) FROM signature WHERE state = 'confirmed'")
    assert confirmed == len(letters)
    live.wait_for(lambda: published_count(live) >= confirmed, 60, "the public count")
    assert published_count(live) == confirmed
    assert live.cli("signatures", "recount", check=False).returncode == 0
    assert live.cli("log", "check", check=False).returncode == 0
    assert audit.main([live.url]) == audit.OK, (
        "a stranger finds the log whole, and no other number on the pages"
    )
    assert live.sql("SELECT count(*) FROM signature WHERE state = 'pending'") == [(0,)]
