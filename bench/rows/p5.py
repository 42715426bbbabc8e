"""P5: sealed forms opened, judged, stored, and their letters handed over, by one worker process."""

import statistics
import time
from dataclasses import dataclass

import redis

from bench import fill
from bench.bursts import Plan
from bench.ground import Ground, House
from bench.load import WrongAnswer
from bench.meter import cpu_seconds
from bench.sink import ask_counts
from bench.table import Line
from petitioner.foundation.embedded import programs
from petitioner.foundation.embedded.supervisor import Program
from petitioner.foundation.queue import Nudger
from petitioner.signatures import jobs

NEEDS: tuple[str, ...] = ()
_LONGEST = 240.0
_ENDING = 2.5
"""Seconds after the last letter in which a job finds that there is nothing more to do."""


@dataclass(frozen=True, slots=True)
class Drained:
    """What one batch of forms took; `cpu_ms` and `server_ms` are for one form."""

    rate: float
    cpu_ms: float
    server_ms: float
    jobs: int


def measure(ground: Ground, plan: Plan) -> list[Line]:
    """Return two lines: signatures a second, and jobs for 10,000 signatures."""
    house = ground.house()
    number = 10_000 if plan.rounds > 2 else 2_000
    environment = ground.settings(house, is_worker=True)
    worker = Program("worker", programs.petitioner("worker", "signatures"), environment)
    with ground.running(worker) as pid:
        drained = [_drain(ground, house, pid, number) for _ in range((plan.rounds + 1) // 2)]
    fill.empty(ground, house)
    rate, cpu, server = (
        statistics.median(getattr(one, name) for one in drained) for name in ("rate", "cpu_ms", "server_ms")
    )
    most_jobs = max(one.jobs for one in drained) * 10_000 / number
    ours = f"{rate:,.0f}/s, {cpu:.3f} ms CPU worker + {server:.3f} ms PostgreSQL"
    return [
        Line("P5", "opened, judged, stored, mailed by one worker", ours, "-", rate, 1_000, unit="/s"),
        Line(
            "P5",
            "rq jobs for 10,000 signatures",
            f"{most_jobs:,.0f}",
            "-",
            most_jobs,
            50,
            at_most=True,
            unit="jobs",
        ),
    ]


def _drain(ground: Ground, house: House, worker: int, number: int) -> Drained:
    """Let the worker take that many forms in, nudged the whole time as web processes would."""
    fill.empty(ground, house)
    fill.add_sealed(ground, house, number)
    jobs_before, before = _jobs_done(ground), ask_counts(ground.sink_port)
    postgres = ground.pid("postgres")
    cpu, server = cpu_seconds([worker]), cpu_seconds([postgres])
    nudger = Nudger(ground.queue_url)
    began = time.monotonic()
    while ask_counts(ground.sink_port)["letters"] - before["letters"] < number:
        nudger.soon(jobs.open_intake)
        if time.monotonic() - began > _LONGEST:
            raise WrongAnswer(f"the worker did not take {number} forms in {_LONGEST:.0f} s")
        time.sleep(0.02)
    seconds = time.monotonic() - began
    server = cpu_seconds([postgres]) - server
    time.sleep(_ENDING)
    _check(ground, house, before, number)
    spent = cpu_seconds([worker]) - cpu
    done = _jobs_done(ground) - jobs_before
    return Drained(number / seconds, spent * 1e3 / number, server * 1e3 / number, done)


def _check(ground: Ground, house: House, before: dict[str, int], number: int) -> None:
    """Make sure that each form became one signature and one whole letter to one address."""
    after = ask_counts(ground.sink_port)
    came = {name: after[name] - before[name] for name in ("letters", "whole", "recipients")}
    stored = {
        "pending": ground.number(house, "SELECT count(*) FROM signature WHERE state = 'pending'"),
        "mailed": ground.number(house, "SELECT count(*) FROM link WHERE mailed_at IS NOT NULL"),
        "opened": number - ground.number(house, "SELECT count(*) FROM intake"),
    }
    if set(came.values()) | set(stored.values()) != {number}:
        raise WrongAnswer(f"of {number} forms: {came}, {stored}")


def _jobs_done(ground: Ground) -> int:
    """Return how many jobs rq's workers have ended, well or badly."""
    queue = redis.Redis.from_url(ground.queue_url)
    names = ("successful_job_count", "failed_job_count")
    return sum(
        int(count or 0)
        for key in queue.scan_iter("rq:worker:*", _type="hash")
        for count in queue.hmget(key, names)
    )
