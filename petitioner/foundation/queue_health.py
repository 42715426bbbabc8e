"""How the queues are: what waits, what ran when, what failed; a failed job is tried again or forgotten."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.exceptions import NoSuchJobError
from rq.job import Job as RqJob
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

from petitioner.foundation.queue import QUEUES, RUNS, connection

_FAILED_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class QueueStanding:
    """How a queue stands: jobs that wait, since when the first does, and workers that listen."""

    name: str
    waiting: int
    oldest_at: datetime | None
    workers: int


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that ended with an error: its verb and the type of the error, and nothing it was handling."""

    job_id: str
    name: str
    error: str
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """When a job of one kind began, ended and failed last."""

    name: str
    began_at: datetime | None
    ended_at: datetime | None
    failed_at: datetime | None


class QueueAway(Exception):
    """The queue server does not answer."""


def is_queue_here() -> bool:
    """Say whether the queue server answers."""
    try:
        return bool(connection().ping())
    except RedisError:
        return False


def read_queues() -> tuple[QueueStanding, ...]:
    """Return how each queue stands; raise `QueueAway`."""
    try:
        found = []
        for name in QUEUES:
            queue = Queue(name, connection=connection(), serializer=JSONSerializer)
            waiting = queue.get_job_ids()
            first = queue.fetch_job(waiting[0]) if waiting else None
            oldest = first.enqueued_at if first is not None else None
            found.append(QueueStanding(name, len(waiting), _aware(oldest), Worker.count(queue=queue)))
    except RedisError:
        raise QueueAway from None
    return tuple(found)


def read_runs() -> dict[str, Run]:
    """Return when each kind of job ran last, by its name; raise `QueueAway`."""
    try:
        kept = connection().hgetall(RUNS)
    except RedisError:
        raise QueueAway from None
    times: dict[str, dict[str, datetime]] = {}
    for field, value in kept.items():
        name, _, what = _text(field).rpartition(" ")
        times.setdefault(name, {})[what] = datetime.fromtimestamp(float(value), UTC)
    return {
        name: Run(name, each.get("began"), each.get("ended"), each.get("failed"))
        for name, each in times.items()
    }


def read_failed() -> tuple[FailedJob, ...]:
    """Return up to fifty failed jobs, the newest first; raise `QueueAway`."""
    found = []
    try:
        for name in QUEUES:
            registry = FailedJobRegistry(name, connection=connection(), serializer=JSONSerializer)
            for job_id in registry.get_job_ids()[-_FAILED_SHOWN:]:
                kept = _fetch(job_id)
                if kept is not None:
                    found.append(
                        FailedJob(job_id, str(kept.func_name), _error_of(kept), _aware(kept.ended_at))
                    )
    except RedisError:
        raise QueueAway from None
    oldest = datetime.min.replace(tzinfo=UTC)
    newest_first = sorted(found, key=lambda each: each.failed_at or oldest, reverse=True)
    return tuple(newest_first[:_FAILED_SHOWN])


def retry_failed(job_id: str) -> bool:
    """Put a failed job back into its queue, once; False if it is not among the failed ones any more."""
    registry = _registry_of(job_id)
    if registry is None:
        return False
    registry.requeue(job_id)
    return True


def forget_failed(job_id: str) -> bool:
    """Take a failed job away; False if it is not among the failed ones any more."""
    registry = _registry_of(job_id)
    if registry is None:
        return False
    registry.remove(job_id, delete_job=True)
    return True


def _registry_of(job_id: str) -> FailedJobRegistry | None:
    for name in QUEUES:
        registry = FailedJobRegistry(name, connection=connection(), serializer=JSONSerializer)
        if job_id in registry and _fetch(job_id) is not None:
            return registry
    return None


def _fetch(job_id: str) -> RqJob | None:
    try:
        return RqJob.fetch(job_id, connection=connection(), serializer=JSONSerializer)
    except NoSuchJobError:
        return None


def _error_of(failed: RqJob) -> str:
    """Return the type of the error, which is all that `JobFailed` lets into the queue server."""
    result = failed.latest_result()
    lines = (result.exc_string or "").strip().splitlines() if result is not None else []
    return lines[-1].rpartition(": ")[2][:80] if lines else "?"


def _text(kept: bytes | str) -> str:
    return kept if isinstance(kept, str) else kept.decode()


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
