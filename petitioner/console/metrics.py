"""The board as Prometheus metrics, from the same readings as the pages; no label is about a person."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from threading import Thread
from typing import Protocol
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from petitioner.console.rules import INSTANCE, newest_look
from petitioner.console.store import board as store
from petitioner.foundation import clock
from petitioner.foundation.db import DATABASE_AWAY, reading
from petitioner.foundation.queue_health import QueueAway, read_failed, read_queues, read_runs


class HasContext(Protocol):
    """An application, as far as it is needed here."""

    def app_context(self) -> AbstractContextManager[object]:
        """Return the context in which its database and its queue are found."""


class Board(Collector):
    """Reads the board anew whenever somebody asks."""

    def __init__(self, app: HasContext) -> None:
        self._app = app

    def collect(self) -> Iterator[Metric]:
        """Yield every metric; where database or queue are away, theirs are left out, and it is not up."""
        up = GaugeMetricFamily("petitioner_up", "Whether a server answers.", labels=["server"])
        with self._app.app_context():
            for server, collect in (("database", _of_board), ("queue", _of_queue)):
                try:
                    found = collect()
                    up.add_metric([server], 1)
                except (QueueAway, *DATABASE_AWAY):
                    found = []
                    up.add_metric([server], 0)
                yield from found
        yield up


def _of_board() -> list[Metric]:
    with reading() as session:
        values = store.read_board(session, [INSTANCE])
        whole = store.totals(session)
    now = clock.now()
    numbers = GaugeMetricFamily("petitioner_reading", "What the worker looked up last.", labels=["name"])
    ages = GaugeMetricFamily(
        "petitioner_oldest_seconds", "For how long the oldest of a reading has waited.", labels=["name"]
    )
    looks = GaugeMetricFamily("petitioner_look_seconds", "How long ago the worker looked.")
    for name, number in sorted(whole.items()):
        numbers.add_metric([name.value], number)
    for (name, _, _), value in values.items():
        numbers.add_metric([name.value], value.number)
        if value.since is not None:
            ages.add_metric([name.value], (now - value.since).total_seconds())
    newest = newest_look(values)
    if newest is not None:
        looks.add_metric([], (now - newest).total_seconds())
    return [numbers, ages, looks]


def _of_queue() -> list[Metric]:
    waiting = GaugeMetricFamily("petitioner_queue_jobs", "Jobs that wait.", labels=["queue"])
    workers = GaugeMetricFamily("petitioner_queue_workers", "Workers that listen.", labels=["queue"])
    runs = GaugeMetricFamily(
        "petitioner_job_ended_timestamp_seconds", "When a job ended well last.", labels=["job"]
    )
    failed = GaugeMetricFamily("petitioner_failed_jobs", "Jobs that failed and were not tried again.")
    for queue in read_queues():
        waiting.add_metric([queue.name], queue.waiting)
        workers.add_metric([queue.name], queue.workers)
    for run in read_runs().values():
        if run.ended_at is not None:
            runs.add_metric([run.name], run.ended_at.timestamp())
    failed.add_metric([], len(read_failed()))
    return [waiting, workers, runs, failed]


def serve(app: HasContext, host: str, port: int) -> tuple[WSGIServer, Thread]:
    """Begin to answer at an address, in a thread; return the server and the thread."""
    registry = CollectorRegistry()
    registry.register(Board(app))
    return start_http_server(port, addr=host, registry=registry)
