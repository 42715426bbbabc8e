"""What `./dev run` runs: the whole platform on this machine, with a demonstration, until Ctrl-C."""

import argparse
import contextlib
import hashlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from petitioner.foundation.embedded import programs
from petitioner.foundation.embedded.answers import answers
from petitioner.foundation.embedded.postgres import Postgres, find_postgres
from petitioner.foundation.embedded.programs import Place
from petitioner.foundation.embedded.recovery import Claim, claim
from petitioner.foundation.embedded.refusal import Refusal
from petitioner.foundation.embedded.supervisor import Supervisor
from petitioner.foundation.embedded.terminal import Terminal
from petitioner.foundation.embedded.valkey import Valkey

DATA = ("postgres", "valkey", "keys", "public", "mailbox", "erasure.journal", "log.lock", "complete")
DEMONSTRATION = programs.ROOT / "demonstration" / "commands.txt"
MIGRATIONS = programs.ROOT / "petitioner" / "foundation" / "migrations" / "versions"
GRANTS = programs.ROOT / "petitioner" / "grants.py"
SERVERS = ("postgres", "valkey")


class Stopped(BaseException):
    """A signal asked the instance to stop."""


class Instance:
    """The platform in one folder: its servers, its processes, its demonstration."""

    def __init__(self, claimed: Claim, port: int, sockets: Path, terminal: Terminal) -> None:
        self._claim = claimed
        self._folder = claimed.folder
        self._terminal = terminal
        self._supervisor = Supervisor(terminal.say, claimed.record)
        self._postgres: Postgres = find_postgres(self._folder / "postgres", sockets, durable=True)
        self._valkey = Valkey(self._folder / "valkey", sockets, durable=True)
        addresses = (self._postgres.url(), self._valkey.url())
        self.place = Place(self._folder, port, programs.free_port(), *addresses)

    def start(self, *, fresh: bool) -> None:
        """Bring everything up; return when the front page answers."""
        complete = self._folder / "complete"
        if fresh or not complete.exists():
            self._wipe()
        with self._terminal.step("starting PostgreSQL and Valkey"):
            self._start_servers()
        tables = _digest_of_tables()
        if not complete.exists() or complete.read_text() != tables:
            with self._terminal.step("bringing the database up to date"):
                self._make_keys()
                self._run("database", "upgrade")
        self._write_environment()
        if not complete.exists():
            with self._terminal.step("entering the demonstration"):
                self._demonstrate()
        with self._terminal.step("publishing, starting the web server"):
            others = {program.name: program for program in programs.platform_programs(self.place)}
            self._supervisor.start(others.pop("web"))
            self._run("publication", "publish", "--all")
            self._await_front_page()
        with self._terminal.step("starting workers, scheduler and mail sink"):
            for program in others.values():
                self._supervisor.start(program)
        complete.write_text(tables)

    def stop(self) -> None:
        """Stop everything, the servers last; leave nothing running."""
        with self._terminal.step("stopping"):
            self._supervisor.stop(name for name in self._supervisor.names() if name not in SERVERS)
            self._supervisor.stop()
            (self._folder / "instance.env").unlink(missing_ok=True)
            self._claim.record.unlink(missing_ok=True)

    def _wipe(self) -> None:
        self._postgres.wipe()
        for name in DATA:
            path = self._folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def _start_servers(self) -> None:
        environment = programs.plain_environment()
        self._postgres.prepare()
        self._supervisor.start(self._postgres.program(environment))
        self._supervisor.start(self._valkey.program(environment))
        self._postgres.wait()
        self._valkey.wait()
        self._postgres.create()

    def _make_keys(self) -> None:
        self.place.mailbox.mkdir(exist_ok=True)
        self.place.public.mkdir(exist_ok=True)
        if not (self.place.keys / "worker.keys").exists():
            self._run("keys", "create", str(self.place.keys))
        elif not (self.place.keys / "log.key").exists():  # an instance from before there was a log
            self._run("keys", "create-log", str(self.place.keys))

    def _demonstrate(self) -> None:
        if not DEMONSTRATION.is_file():
            return
        for line in DEMONSTRATION.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                self._run(*shlex.split(line))

    def _write_environment(self) -> None:
        known = programs.worker_settings(self.place)
        text = "".join(f"{name}={value}\n" for name, value in known.items())
        path = self._folder / "instance.env"
        path.write_text(text)
        path.chmod(0o600)

    def _run(self, *arguments: str) -> None:
        settings = programs.owner_settings if arguments[0] == "database" else programs.worker_settings
        environment = {**programs.plain_environment(), **settings(self.place)}
        done = subprocess.run(
            programs.petitioner(*arguments),
            env=environment,
            cwd=programs.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            check=False,
        )
        for line in done.stdout.splitlines():
            self._terminal.say("petitioner", line)
        if done.returncode != 0:
            raise Failure(f"`petitioner {shlex.join(arguments)}` failed (status {done.returncode}).")

    def _await_front_page(self, seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while not answers(self.place.port, "/"):
            if time.monotonic() > deadline:
                raise Failure(f"The front page did not answer within {seconds:.0f} s.")
            time.sleep(0.05)


class Failure(RuntimeError):
    """Something of ours went wrong while starting; the log has what it said."""


def _digest_of_tables() -> str:
    digest = hashlib.sha256()
    for path in (*sorted(MIGRATIONS.glob("*.py")), GRANTS):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sockets() -> tempfile.TemporaryDirectory[str]:
    # The path of a unix socket may have about a hundred characters, and some systems' own folder is long.
    short = "/tmp" if Path("/tmp").is_dir() else None  # noqa: S108 (a private folder is made inside)
    return tempfile.TemporaryDirectory(prefix="petitioner-", dir=short, ignore_cleanup_errors=True)


@contextlib.contextmanager
def _until_asked() -> Iterator[None]:
    """Turn the first signal that asks to stop into `Stopped`; the later ones are heard no more."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        for number in asking:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    asking = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in asking:
        signal.signal(number, ask)
    try:
        yield
    finally:
        for number in asking:
            signal.signal(number, signal.SIG_IGN)


def run(folder: Path, port: int, *, fresh: bool) -> int:
    """Run an instance until a signal; return the status to end with."""
    with contextlib.ExitStack() as endings:
        claimed, ended = claim(folder)
        endings.callback(claimed.release)
        if not programs.is_free(port):
            raise Refusal(
                f"Port {port} is taken: stop what uses it, or choose another with --port {port + 1}."
            )
        terminal = Terminal(folder / "log")
        if ended:
            terminal.tell(f"ended what an earlier run had left behind: {', '.join(ended)}")
        sockets = Path(endings.enter_context(_sockets()))
        instance = Instance(claimed, port, sockets, terminal)
        claimed.note(instance.place.public_url, sockets)
        endings.callback(instance.stop)
        return _run_until_asked(instance, terminal, fresh=fresh)


def _run_until_asked(instance: Instance, terminal: Terminal, *, fresh: bool) -> int:
    address = instance.place.public_url
    try:
        with _until_asked():
            instance.start(fresh=fresh)
            terminal.tell(f"letters: {address}/_mailbox · log: {terminal.log} · stop: Ctrl-C")
            print(f"ready {address}", flush=True)
            while True:
                signal.pause()
    except Stopped:
        return 0
    except (RuntimeError, OSError) as failure:
        terminal.tell(f"{failure} What was said before is in {terminal.log}.")
        return 1


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="./dev run", description="Run the whole platform on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="where the site answers (8000)")
    parser.add_argument("--fresh", action="store_true", help="remove what is there and start empty")
    parser.add_argument("--folder", type=Path, default=programs.ROOT / ".petitioner", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    try:
        sys.exit(run(asked.folder.resolve(), asked.port, fresh=asked.fresh))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
