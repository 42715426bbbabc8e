"""The servers of one test run: started by the first who needs them, shared, ended by the controller."""

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from petitioner.foundation.embedded import programs
from petitioner.foundation.embedded.postgres import Postgres, find_postgres
from petitioner.foundation.embedded.programs import Place
from petitioner.foundation.embedded.sessions import Member, began, end_leftovers, write_record
from petitioner.foundation.embedded.supervisor import Program
from petitioner.foundation.embedded.valkey import DATABASES, Valkey

FOLDER = "PETITIONER_TEST_FOLDER"
PREFIX = "petitioner-tests-"
IN_MEMORY = Path("/dev/shm")
ENOUGH = 4 << 30
"""Bytes: a whole run leaves a tenth of that, and its database may want a quarter."""
ONE_BY_ONE = (
    "import shlex, sys\n"
    "from petitioner.cli import main\n"
    "for line in sys.stdin:\n"
    "    main(shlex.split(line, comments=True), standalone_mode=False)\n"
)
EMPTY = "empty"
DEMONSTRATION = "demonstration"


@dataclass(frozen=True)
class Servers:
    """One PostgreSQL and one Valkey in a folder; template databases are made once and cloned."""

    folder: Path
    postgres: Postgres
    valkey: Valkey

    @property
    def keys(self) -> Path:
        """The key files that every test and every template uses."""
        return self.folder / "keys"

    def clone(self, name: str, template: str = EMPTY) -> str:
        """Make a database like a template, in place of an older one of that name; return its address."""
        with self._alone():
            self._make_template(template)
            self.postgres.drop(name)
            self.postgres.create(name, template=template)
        return self.postgres.url(name)

    def queue_url(self, number: int) -> str:
        """Return the address of one queue database, for one pytest worker."""
        return self.valkey.url(number % DATABASES)

    def start(self) -> None:
        """Start both unless somebody has."""
        with self._alone():
            if (self.folder / "started").exists():
                return
            self.postgres.prepare()
            environment = programs.plain_environment()
            self._launch(self.postgres.program(environment), self.valkey.program(environment))
            self.postgres.wait()
            self.valkey.wait()
            subprocess.run(
                programs.petitioner("keys", "create", str(self.keys)), check=True, capture_output=True
            )
            (self.folder / "started").touch()

    def _launch(self, *wanted: Program) -> None:
        members = []
        for program in wanted:
            with (self.folder / f"{program.name}.log").open("w") as log:
                process = subprocess.Popen(
                    program.command,
                    env=program.environment,
                    user=program.user,
                    group=program.group,
                    extra_groups=None if program.user is None else [],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            process.returncode = 0  # ended by the controller, not by this object: nothing to warn about
            members.append(Member(program.name, process.pid, began(process.pid), int(program.stop_signal)))
        write_record(self.folder / "processes.json", members)

    def _make_template(self, template: str) -> None:
        done = self.folder / f"template-{template}"
        if done.exists():
            return
        if template == EMPTY:
            self.postgres.create(EMPTY)
            self.commands(EMPTY, ["database upgrade"], as_owner=True)
        else:
            self._make_template(EMPTY)
            self.postgres.create(template, template=EMPTY)
            demonstration = (programs.ROOT / "demonstration" / "commands.txt").read_text()
            self.commands(template, [line for line in demonstration.splitlines() if line.strip()])
        done.touch()

    def commands(self, database: str, lines: list[str], *, as_owner: bool = False) -> None:
        """Run commands of ours on a database, all in one process."""
        url = self.postgres.url(database)
        place = Place(self.folder, 8000, 25, url, self.queue_url(DATABASES - 1))
        settings = programs.owner_settings if as_owner else programs.worker_settings
        done = subprocess.run(
            [sys.executable, "-c", ONE_BY_ONE],
            env={**programs.plain_environment(), **settings(place)},
            cwd=programs.ROOT,
            input="\n".join(lines),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"`petitioner` could not do {lines}:\n{done.stdout}{done.stderr}")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def shared_servers() -> Servers:
    """Return the servers of this run, started."""
    folder = Path(os.environ[FOLDER])
    postgres = find_postgres(folder / "postgres", folder, durable=False)
    servers = Servers(folder, postgres, Valkey(folder / "valkey", folder, durable=False))
    servers.start()
    return servers


def open_folder() -> Path:
    """Make the folder of this run, after removing what runs that were killed have left."""
    root = quick_place()
    for old in (old for place in {root, Path(tempfile.gettempdir())} for old in place.glob(f"{PREFIX}*")):
        if not _is_owned(old):
            close_folder(old)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
    (folder / "owner.json").write_text(json.dumps([os.getpid(), began(os.getpid())]))
    os.environ[FOLDER] = str(folder)
    return folder


def close_folder(folder: Path) -> None:
    """End the servers of a run and remove its folder."""
    end_leftovers(folder / "processes.json")
    with contextlib.suppress(Exception):
        find_postgres(folder / "postgres", folder, durable=False).wipe()
    shutil.rmtree(folder, ignore_errors=True)


def quick_place() -> Path:
    """Return where files are made quickest: in memory if there is room, else where temporary files go.

    Tests publish whole sites, some hundred thousand files in a run; on a disk each takes a millisecond.
    """
    try:
        found = os.statvfs(IN_MEMORY)
        has_room = found.f_bavail * found.f_frsize >= ENOUGH
        if has_room and not found.f_flag & os.ST_NOEXEC and os.access(IN_MEMORY, os.W_OK):
            return IN_MEMORY
    except OSError:
        pass  # a system without it
    return Path("/tmp") if Path("/tmp").is_dir() else Path(tempfile.gettempdir())


def _is_owned(folder: Path) -> bool:
    try:
        pid, begun = json.loads((folder / "owner.json").read_text())
    except (OSError, ValueError):
        return False
    return bool(begun) and began(pid) == begun
