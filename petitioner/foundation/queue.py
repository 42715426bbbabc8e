"""The queue is a nudge: it tells a worker to look in the database; what it loses, the schedule finds.

Jobs are verbs without people: a dotted name and ids, as JSON. One nudge of a kind waits at a time, however
many ask.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final
from uuid import uuid4

from flask import Flask, current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.job import Job as RqJob
from rq.serializers import JSONSerializer

QUEUES: Final = ("signatures", "publication")
"""One worker process listens to one queue: only then does a killed worker lose no job (rq)."""

WAITING_SECONDS: Final = 5
"""How long an unanswered nudge keeps further ones away."""
CLOSED_SECONDS: Final = 5.0
"""How long a queue that did not answer is left alone."""
PATIENCE: Final = 0.05
"""Seconds a door waits for the queue server: a lost nudge costs less than a waiting person."""
LONGEST_JOB: Final = 300

RUNS: Final = "petitioner:runs"
"""Where it stands when each kind of job ran last."""

_log = logging.getLogger(__name__)
_worker_app: Flask | None = None


class JobFailed(RuntimeError):
    """A job ended with an error; carries its type and nothing it was handling."""


class Job:
    """A verb a worker can be nudged to do: call it inside a worker, or hand it to `later`."""

    def __init__(self, act: Callable[[], None], queue: str) -> None:
        self.queue = queue
        self.name = f"{act.__module__}.{act.__name__}"
        self.act = act
        self.__doc__ = act.__doc__

    def __call__(self) -> None:
        """Do it in the worker's application context; forget the nudge first, so that no later one is lost."""
        app = _worker_app
        if app is None:
            self.act()
            return
        with app.app_context():
            nudger = _of(app)
            nudger.forget(self)
            nudger.note_run(self, "began")
            try:
                self.act()
            except Exception as error:  # noqa: BLE001 - whatever it was, its words stay out of the queue server
                _log.exception("%s failed", self.name)
                nudger.note_run(self, "failed")
                raise JobFailed(type(error).__qualname__) from None
            nudger.note_run(self, "ended")


def job(*, queue: str) -> Callable[[Callable[[], None]], Job]:
    """Make a function a job of that queue."""
    return lambda act: Job(act, queue)


class Nudger:
    """Enqueues jobs, at most one of a kind at a time, and gives up quickly when the queue server is away."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
        self._closed_until = 0.0
        self._asked: dict[str, Job] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def nudge(self, wanted: Job) -> bool:
        """Enqueue the job unless one of its kind waits; say whether the queue server answered."""
        if time.monotonic() < self._closed_until:
            return False
        try:
            if self._redis.set(_flag(wanted), b"1", nx=True, ex=WAITING_SECONDS):
                self._enqueue(wanted)
        except RedisError:
            self._closed_until = time.monotonic() + CLOSED_SECONDS
            return False
        return True

    def _enqueue(self, wanted: Job) -> None:
        """Enqueue the job unless one of its kind still waits: a long one would gather a queue behind it."""
        queue = Queue(wanted.queue, connection=self._redis, serializer=JSONSerializer)
        kind = wanted.name.replace(".", "-")
        if not any(waiting.startswith(kind) for waiting in queue.get_job_ids()):
            queue.enqueue_call(
                wanted.name,
                job_id=f"{kind}-{uuid4().hex}",
                timeout=LONGEST_JOB,
                result_ttl=0,
                failure_ttl=86_400,
                ttl=86_400,
            )

    def forget(self, started: Job) -> None:
        """Let the next nudge of this kind through: the job is about to look."""
        try:
            self._redis.delete(_flag(started))
        except RedisError:
            _log.warning("the queue server is away; the nudge of %s will run out by itself", started.name)

    def note_run(self, ran: Job, what: str) -> None:
        """Remember when a job of this kind `began`, `ended` or `failed` last."""
        try:
            self._redis.hset(RUNS, f"{ran.name} {what}", str(time.time()))
        except RedisError:
            _log.warning("the queue server is away; when %s %s is not kept", ran.name, what)

    @property
    def connection(self) -> Redis:
        """The connection to the queue server, which answers quickly or not at all."""
        return self._redis

    def soon(self, wanted: Job) -> None:
        """Nudge from a thread of our own; the caller waits for nothing."""
        if wanted.name in self._asked:  # whoever asked before us is still to be heard, and so will we be
            return
        with self._changed:
            self._asked[wanted.name] = wanted
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._nudge_forever, name="nudger", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _nudge_forever(self) -> None:
        while True:
            with self._changed:
                while not self._asked:
                    self._changed.wait()
                asked, self._asked = list(self._asked.values()), {}
            for wanted in asked:
                self.nudge(wanted)
            time.sleep(PATIENCE)


def _flag(wanted: Job) -> str:
    return f"petitioner:nudged:{wanted.name}"


def open_queue(app: Flask, url: str) -> Nudger:
    """Give the application its nudger, and return it."""
    nudger = app.extensions["petitioner.nudger"] = Nudger(url)
    return nudger


def _of(app: Flask) -> Nudger:
    found: Nudger = app.extensions["petitioner.nudger"]
    return found


def later(wanted: Job) -> None:
    """Ask for a job after the commit. Never waits, never fails; the schedule makes good what is lost."""
    _of(current_app).soon(wanted)


def nudge_now(wanted: Job) -> bool:
    """Ask for a job and wait until the queue server has it; for processes that are about to end."""
    return _of(current_app).nudge(wanted)


def work(app: Flask, queue: str, url: str, *, before_each: Callable[[], None]) -> None:
    """Work through one queue until told to stop; `before_each` runs in the forked child before a job."""
    global _worker_app  # noqa: PLW0603 - rq finds a job by its name alone, so the job must find its application
    _worker_app = app
    connection = Redis.from_url(url, health_check_interval=15)

    class _Worker(Worker):
        def main_work_horse(self, job: RqJob, queue: Queue) -> None:
            before_each()
            super().main_work_horse(job, queue)

    _Worker(
        [Queue(queue, connection=connection, serializer=JSONSerializer)],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=45,
    ).work(logging_level="WARNING")


def connection() -> Redis:
    """Return the running application's connection to the queue server."""
    return _of(current_app).connection
