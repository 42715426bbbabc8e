"""A whole platform for tests: real processes, on the servers of the test run or on its own, on free ports."""

import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from redis import Redis

from petitioner.foundation.embedded import programs
from petitioner.foundation.embedded.answers import answers
from petitioner.foundation.embedded.postgres import find_postgres
from petitioner.foundation.embedded.programs import Place
from petitioner.foundation.embedded.sink import read_letters
from petitioner.foundation.embedded.supervisor import Program, Supervisor
from petitioner.foundation.embedded.valkey import Valkey
from petitioner.foundation.roles import WEB, WORKER
from tests.servers import DEMONSTRATION, Servers

T = TypeVar("T")
Addresses = tuple[str, str]


@dataclass(frozen=True)
class Answer:
    """What a request got."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class Live:
    """The platform as `./dev run` starts it: web, signatures, publication, scheduler, sink.

    These are the names of its processes. A killed one is started again, as a service manager would. With
    servers of its own, postgres and valkey are names too, and may be killed.
    """

    def __init__(
        self, folder: Path, servers: Servers, addresses: Addresses, more: Iterable[Program] = ()
    ) -> None:
        self.folder = folder
        self.place = Place(folder, programs.free_port(), programs.free_port(), *addresses)
        self.supervisor = Supervisor(self._hear)
        self._more = tuple(more)
        self._programs = {program.name: program for program in programs.platform_programs(self.place)}
        for made in (self.place.public, self.place.mailbox):
            made.mkdir(parents=True)
        shutil.copytree(servers.keys, self.place.keys)

    @property
    def url(self) -> str:
        """The address of the site, without a slash at the end."""
        return self.place.public_url

    @property
    def env(self) -> dict[str, str]:
        """The environment of a worker; the settings of the whole platform are in it."""
        return {**programs.plain_environment(), **programs.worker_settings(self.place)}

    @property
    def log(self) -> str:
        """What all processes have said so far, each line with a name in front."""
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def start(self, *names: str) -> None:
        """Start the named processes, or all and wait until their worker has written the whole site."""
        for name in names or self._programs:
            self.supervisor.start(self._programs[name])
        if not names:
            self.wait_for(lambda: self.sql("SELECT 1 FROM publication"), 60, "the first publication")
            self.wait_for(lambda: answers(self.place.port, "/"), 60, "the front page")

    def stop(self, *names: str) -> None:
        """Stop the named processes, or all, and keep them stopped."""
        if names:
            self.supervisor.stop(names)
            return
        self.supervisor.stop(self._programs)
        self.supervisor.stop()

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL, *, whole: bool = True) -> None:
        """Send a signal to a process and to all it started (only to it, unless `whole`)."""
        self.supervisor.kill(name, number, whole=whole)

    def restart(self, name: str) -> None:
        """Stop a process and start it again."""
        self.stop(name)
        self.start(name)

    def pid(self, name: str) -> int | None:
        """Return the number of the process, None while it is down."""
        return self.supervisor.pid(name)

    def cli(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `petitioner …` on this platform; what it printed is in `stdout`."""
        done = subprocess.run(
            programs.petitioner(*arguments),
            env=self.env,
            cwd=programs.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout
        return done

    def letters(self, to: str | None = None) -> list[dict[str, Any]]:
        """Return the letters that were sent, oldest first."""
        return read_letters(self.place.mailbox, to)

    def wait_for_letters(
        self, count: int, to: str | None = None, timeout: float = 20
    ) -> list[dict[str, Any]]:
        """Return the letters when there are at least so many."""
        return self.wait_for(
            lambda: self._enough(count, to), timeout, f"{count} letter(s) to {to or 'anyone'}"
        )

    def wait_for(self, predicate: Callable[[], T], timeout: float = 20, what: str = "it") -> T:
        """Return what the predicate gives as soon as that is true; fail when the time is over."""
        deadline = time.monotonic() + timeout
        while True:
            found = predicate()
            if found:
                return found
            if time.monotonic() > deadline:
                recent = "\n".join(self.log.splitlines()[-30:])
                raise AssertionError(f"waited {timeout} s for {what}; the processes said last:\n{recent}")
            time.sleep(0.05)

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a path of the site; redirects are not followed. Header names: Accept_Language."""
        return self._ask(urllib.request.Request(self.url + path, headers=_named(headers)))

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """Send a form, as a browser on the site would; redirects are not followed."""
        sent = {"Origin": self.url, "Sec-Fetch-Site": "same-origin", **_named(headers)}
        data = urllib.parse.urlencode(fields).encode()
        return self._ask(urllib.request.Request(self.url + path, data, sent))

    def sql(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Run a statement on the database and return its rows."""
        with psycopg.connect(self.place.database_url, autocommit=True) as connection:
            done = connection.execute(statement, parameters)  # type: ignore[call-overload]
            return done.fetchall() if done.description else []

    def start_servers(self) -> None:
        """Start the servers that are this platform's own."""
        for program in self._more:
            self.supervisor.start(program)

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with _opener.open(request, timeout=30) as got:
                return Answer(got.status, dict(got.headers), got.read())
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, dict(refused.headers), refused.read())

    def _enough(self, count: int, to: str | None) -> list[dict[str, Any]]:
        letters = self.letters(to)
        return letters if len(letters) >= count else []

    def _hear(self, name: str, line: str) -> None:
        with (self.folder / "log").open("a") as log:
            log.write(f"{name}| {line}\n")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Leave redirects to the test."""


_opener = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def on_shared_servers(folder: Path, servers: Servers, name: str, queue: int) -> Live:
    """Return a platform with a database of its own, which holds the demonstration, on the run's servers."""
    queue_url = servers.queue_url(queue)
    with Redis.from_url(queue_url) as connection:
        connection.flushdb()
    return Live(folder, servers, (servers.clone(name, DEMONSTRATION), queue_url))


def on_own_servers(folder: Path, servers: Servers) -> Live:
    """Return a platform with its own PostgreSQL and Valkey, so that a test may kill them too."""
    sockets = Path(servers.folder) / folder.name[-20:]
    postgres = find_postgres(folder / "postgres", sockets, durable=False)
    postgres.prepare()
    valkey = Valkey(folder / "valkey", sockets, durable=False)
    environment = programs.plain_environment()
    own = (postgres.program(environment), valkey.program(environment))
    live = Live(folder, servers, (postgres.url(), valkey.url()), own)
    live.start_servers()
    postgres.wait()
    valkey.wait()
    postgres.create()
    source = servers.clone(f"copied_{folder.name[-20:]}".replace("-", "_"), DEMONSTRATION)
    with psycopg.connect(postgres.url()) as connection:
        for role in (WEB, WORKER):
            connection.execute(f"CREATE ROLE {role} LOGIN")  # type: ignore[call-overload] (names of ours)
    dump = subprocess.run([postgres.binaries / "pg_dump", source], check=True, capture_output=True).stdout
    subprocess.run(
        [postgres.binaries / "psql", "--quiet", "--set", "ON_ERROR_STOP=1", postgres.url()],
        input=dump,
        check=True,
        capture_output=True,
    )
    return live
