"""The servers a run measures on: PostgreSQL (fsync on), Valkey, mail sink, web and workers, all its own."""

import contextlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import psycopg

from bench.meter import cpu_seconds
from petitioner.foundation.embedded import programs
from petitioner.foundation.embedded.postgres import find_postgres
from petitioner.foundation.embedded.programs import free_port
from petitioner.foundation.embedded.supervisor import Program, Supervisor
from petitioner.foundation.embedded.valkey import Valkey
from petitioner.foundation.roles import WEB

SLUG: Final = "ceasefire-now"
PAGE: Final = f"/en/statements/{SLUG}"
_HOST: Final = "127.0.0.1"
_STATEMENT: Final = "statements publish demonstration/ceasefire"


class NotReady(RuntimeError):
    """A server did not come up, or a command failed; the log says more."""


@dataclass(frozen=True, slots=True)
class House:
    """One platform: a database, the folder of its public site, and the port of its web process."""

    name: str
    database_url: str
    public: Path
    port: int

    @property
    def page_file(self) -> Path:
        """The English statement page."""
        return self.public / f"{PAGE[1:]}/index.html"


class Ground:
    """Everything a run needs; `with Ground() as ground` leaves nothing running and no files."""

    def __init__(self) -> None:
        self._endings = contextlib.ExitStack()
        short = "/tmp" if Path("/tmp").is_dir() else None  # noqa: S108 - a private folder is made inside
        self.folder = Path(tempfile.mkdtemp(prefix="petitioner-bench-", dir=short))
        self._endings.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self._log = self._endings.enter_context((self.folder / "log").open("a"))
        self._supervisor = Supervisor(self._say)
        sockets = self.folder / "s"
        self.postgres = find_postgres(self.folder / "postgres", sockets, durable=True)
        self._valkey = Valkey(self.folder / "valkey", sockets, durable=True)
        self.sink_port = free_port()
        self.queue_url = self._valkey.url()

    def __enter__(self) -> Self:
        """Start the servers and publish the demonstration statement."""
        self._endings.callback(self._stop)
        try:
            self._start()
        except BaseException:
            self._endings.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Stop everything and remove its files."""
        self._endings.close()

    def _start(self) -> None:
        base = programs.plain_environment()
        self.postgres.prepare()
        self._supervisor.start(self.postgres.program(base))
        self._supervisor.start(self._valkey.program(base))
        sink = (sys.executable, "-m", "bench.sink", str(self.sink_port))
        self._supervisor.start(Program("sink", sink, base))
        self.postgres.wait()
        self._valkey.wait()
        self.postgres.create()
        house = self.house()
        self.command(house, "keys", "create", str(self.folder / "keys"))
        self.command(house, "database", "upgrade")
        self.command(house, *_STATEMENT.split())
        self.publish(house)

    def _stop(self) -> None:
        names = self._supervisor.names()
        self._supervisor.stop(name for name in names if name not in {"postgres", "valkey"})
        self._supervisor.stop()
        self.postgres.wipe()

    def house(self, name: str = "petitioner") -> House:
        """Return a platform on the database of that name; a new one is a copy of the first."""
        self.postgres.create(name, template="petitioner" if name != "petitioner" else "template1")
        public = self.folder / "public" / name
        public.mkdir(parents=True, exist_ok=True)
        house = House(name, self.postgres.url(name), public, free_port())
        if name != "petitioner":
            self.sql(house, "TRUNCATE log_leaf, log_standing")  # a copy begins a log of its own
        return house

    def settings(self, house: House, *, is_worker: bool) -> dict[str, str]:
        """Return the environment of a web process or, with the keys that open, of a worker."""
        place = programs.Place(
            self.folder,
            house.port,
            self.sink_port,
            house.database_url,
            self.queue_url,
            (
                ("PETITIONER_PUBLIC_FOLDER", str(house.public)),
                ("PETITIONER_LOG_LOCK", str(self.folder / "locks" / house.name)),
                ("PETITIONER_LOG_LEVEL", "WARNING"),
            ),
        )
        told = programs.worker_settings(place) if is_worker else programs.shared_settings(place, WEB)
        return {**programs.plain_environment(), **told}

    def command(self, house: House, *arguments: str) -> None:
        """Run one of our own commands to its end; what concerns tables, as their owner."""
        settings = self.settings(house, is_worker=True)
        if arguments[0] == "database":
            settings["PETITIONER_DATABASE_URL"] = house.database_url
        done = subprocess.run(
            programs.petitioner(*arguments),
            env=settings,
            cwd=programs.ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode:
            raise NotReady(f"`petitioner {' '.join(arguments)}` failed:\n{done.stdout}{done.stderr}")

    def publish(self, house: House) -> None:
        """Write the public site."""
        self.command(house, "publication", "publish", "--all")

    @contextlib.contextmanager
    def web(self, house: House, *, processes: int = 2) -> Iterator[int]:
        """Lend a running web server; gives its process number."""
        name = f"web {house.name}"
        address = ("--host", _HOST, "--port", str(house.port), "--processes", str(processes))
        environment = self.settings(house, is_worker=False)
        with self.running(Program(name, programs.petitioner("web", *address), environment)) as pid:
            await_page(house.port, PAGE)
            yield pid

    @contextlib.contextmanager
    def running(self, program: Program) -> Iterator[int]:
        """Lend any program while it runs; gives its process number."""
        self._supervisor.start(program)
        try:
            yield self.pid(program.name)
        finally:
            self._supervisor.stop([program.name])

    def pid(self, name: str) -> int:
        """Return the process number of a program that runs."""
        found = self._supervisor.pid(name)
        if found is None:
            raise NotReady(f"{name} does not run:\n{self.log_tail()}")
        return found

    def sql(self, house: House, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Run one statement on a platform's database and return its rows, if it has any."""
        with psycopg.connect(house.database_url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def number(self, house: House, statement: str, *values: object) -> int:
        """Return the one number a statement asks for."""
        return int(str(self.sql(house, statement, *values)[0][0]))

    def cpu(self, *pids: int) -> float:
        """Return the processor seconds used so far by these programs and PostgreSQL."""
        return cpu_seconds((*pids, self.pid("postgres")))

    def log_tail(self) -> str:
        """Return what was said last."""
        self._log.flush()
        return "\n".join((self.folder / "log").read_text().splitlines()[-30:])

    def _say(self, name: str, line: str) -> None:
        with contextlib.suppress(ValueError):  # closed while a last line came
            self._log.write(f"{name}| {line}\n")


def await_page(port: int, path: str, *, seconds: float = 20.0) -> bytes:
    """Return the body at that address as soon as it is answered with 200."""
    until = time.monotonic() + seconds
    while True:
        try:
            return fetch(port, path)
        except (OSError, urllib.error.HTTPError):
            if time.monotonic() > until:
                raise NotReady(f"port {port} did not answer {path} within {seconds:.0f} s") from None
            time.sleep(0.005)


def fetch(port: int, path: str, **headers: str) -> bytes:
    """Return the body of one answer, as it came over the wire."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    asked = urllib.request.Request(f"http://{_HOST}:{port}{path}", headers=named)
    with urllib.request.urlopen(asked, timeout=5) as answer:  # noqa: S310 - always http
        body: bytes = answer.read()
        return body


def stop_on_signals() -> None:
    """Let SIGTERM and SIGHUP end the run as Ctrl-C does: with everything stopped."""

    def leave(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
