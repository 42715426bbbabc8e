"""Many waiting threads, one commit: as durable as a commit each, at a fraction of the cost.

A thread hands in a row and waits; one flusher takes everything that waits, writes it in one transaction,
and wakes all. Nobody is answered before the commit. A flusher that fails fails its waiters, and the next
row starts another.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

import psycopg

Row = TypeVar("Row")
Result = TypeVar("Result")

MOST_AT_ONCE: Final = 512
MOST_WAITING: Final = 4096
LONGEST_WAIT: Final = 15.0

_log = logging.getLogger(__name__)


class Busy(RuntimeError):
    """More rows wait than may wait; ask again in some seconds. Nothing was stored."""


class Unavailable(RuntimeError):
    """The database did not take the row, as far as we know; asking again is safe."""


class _Waiter(Generic[Row, Result]):
    __slots__ = ("error", "result", "row", "woken")

    def __init__(self, row: Row) -> None:
        self.row = row
        self.result: Result | None = None
        self.error: Exception | None = None
        self.woken = threading.Lock()
        self.woken.acquire()


class GroupCommit(Generic[Row, Result]):
    """Writes rows in groups through one connection of its own, opened when the first row comes.

    `write(connection, rows)` makes one statement, which commits by itself, and returns one result for each
    row, in their order.
    """

    def __init__(
        self, database_url: str, write: Callable[[psycopg.Connection, Sequence[Row]], Sequence[Result]]
    ) -> None:
        self._database_url = database_url
        self._write = write
        self._waiting: deque[_Waiter[Row, Result]] = deque()
        self._changed = threading.Condition(threading.Lock())
        self._thread: threading.Thread | None = None
        self._connection: psycopg.Connection | None = None

    def submit(self, row: Row) -> Result:
        """Return the row's result once it is durable; raise `Busy` or `Unavailable`."""
        waiter: _Waiter[Row, Result] = _Waiter(row)
        with self._changed:
            if len(self._waiting) >= MOST_WAITING:
                raise Busy
            self._waiting.append(waiter)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._flush_forever, name="group-commit", daemon=True)
                self._thread.start()
            self._changed.notify()
        if not waiter.woken.acquire(timeout=LONGEST_WAIT):
            raise Unavailable
        if waiter.error is not None:
            raise waiter.error
        return waiter.result  # type: ignore[return-value]

    def close(self) -> None:
        """Close the connection, if nothing is being written; the next row opens another."""
        self._disconnect()

    def _flush_forever(self) -> None:
        while True:
            with self._changed:
                while not self._waiting:
                    self._changed.wait()
                group = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))]
            try:
                self._flush(group)
            finally:
                for waiter in group:
                    if waiter.result is None and waiter.error is None:
                        waiter.error = Unavailable()
                    waiter.woken.release()

    def _flush(self, group: list[_Waiter[Row, Result]]) -> None:
        try:
            self._write_group(group)
        except psycopg.IntegrityError:
            for waiter in group:
                self._write_alone(waiter)
        except psycopg.Error:
            _log.exception("a group of %d rows was not written", len(group))
            self._disconnect()

    def _write_alone(self, waiter: _Waiter[Row, Result]) -> None:
        """Write one row of a group in which some row was refused, so that only that one fails."""
        try:
            self._write_group([waiter])
        except psycopg.IntegrityError:
            waiter.error = Unavailable()
        except psycopg.Error:
            _log.exception("a row was not written")
            self._disconnect()

    def _write_group(self, group: list[_Waiter[Row, Result]]) -> None:
        results = self._write(self._connected(), [waiter.row for waiter in group])
        for waiter, result in zip(group, results, strict=True):
            waiter.result = result

    def _connected(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                self._database_url,
                autocommit=True,
                connect_timeout=3,
                options="-c statement_timeout=10s -c timezone=UTC -c plan_cache_mode=force_generic_plan",
            )
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
