"""A PostgreSQL of our own: made, started and reached over a unix socket, also for somebody who is root."""

import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from petitioner.foundation.embedded.refusal import Refusal
from petitioner.foundation.embedded.servants import Servant, find_binaries, find_servant
from petitioner.foundation.embedded.supervisor import Program

OWNER = "petitioner"
BUILTIN_LOCALE_SINCE = 17

QUIET_ABOUT_PEOPLE = {
    # A failed statement, its parameters and the detail of a violated constraint can all name a person.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}
DURABLE = {"fsync": "on", "full_page_writes": "on", "shared_buffers": "128MB"}
# For tests: a process may be killed at any moment, but the machine is not.
HASTY = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB", "checkpoint_timeout": "30min"}


@dataclass(frozen=True, slots=True)
class Postgres:
    """One cluster: its data in `data`, its socket in `sockets`; `durable` keeps it through a power cut."""

    data: Path
    sockets: Path
    durable: bool
    binaries: Path
    servant: Servant

    def url(self, database: str = OWNER) -> str:
        """Return the address of one of its databases."""
        return f"postgresql://{OWNER}@/{database}?host={self.sockets}"

    def prepare(self) -> bool:
        """Make the cluster unless it is there already; return whether it is new."""
        self._own(self.sockets)
        version = self.data / "PG_VERSION"
        if version.is_file():
            self._refuse_other_version(version.read_text().strip())
            return False
        self._own(self.data)
        command = [
            *(
                str(self.binaries / "initdb"),
                "--pgdata",
                str(self.data),
                "--username",
                OWNER,
                "--auth",
                "trust",
            ),
            *("--encoding", "UTF8", *self._locale()),
            *(() if self.durable else ("--no-sync",)),
        ]
        made = self.servant.run(command)
        if made.returncode != 0:
            raise RuntimeError(f"PostgreSQL could not make its data folder: {made.stdout.strip()}")
        return True

    def program(self, environment: dict[str, str]) -> Program:
        """Return what to run."""
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "synchronous_commit": "on",
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "jit": "off",
            **QUIET_ABOUT_PEOPLE,
            **(DURABLE if self.durable else HASTY),
        }
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        command = (*self.servant.prefix, str(self.binaries / "postgres"), "-D", str(self.data), *arguments)
        return Program(
            "postgres",
            command,
            environment,
            signal.SIGINT,
            patience=8.0,
            user=self.servant.user,
            group=self.servant.group,
        )

    def wait(self, seconds: float = 20.0) -> None:
        """Return when the server takes connections."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                with psycopg.connect(self.url("postgres"), connect_timeout=2):
                    return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise TimeoutError("PostgreSQL did not take connections in time.") from None
                time.sleep(0.03)

    def create(self, database: str = OWNER, *, template: str = "template1") -> None:
        """Make a database, as a copy of another one; nothing happens when it exists."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
                return
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(statement.format(sql.Identifier(database), sql.Identifier(template)))

    def drop(self, database: str) -> None:
        """Remove a database and whoever is connected to it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
            )

    def wipe(self) -> None:
        """Remove the data; the server must be down."""
        shutil.rmtree(self.data, ignore_errors=True)

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.servant.user is not None:
            os.chown(folder, self.servant.user, self.servant.group or -1)

    def _locale(self) -> tuple[str, ...]:
        if self._major() >= BUILTIN_LOCALE_SINCE:
            return ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        return ("--locale=C.UTF-8",)

    def _refuse_other_version(self, made_by: str) -> None:
        if made_by != str(self._major()):
            raise Refusal(
                f"The data in {self.data} was made by PostgreSQL {made_by} and this is {self._major()}: "
                "start empty with --fresh, or name the older programs with PETITIONER_PG_BIN."
            )

    def _major(self) -> int:
        return major_version(self.binaries)


def find_postgres(data: Path, sockets: Path, *, durable: bool) -> Postgres:
    """Return a cluster that can run here: which programs, as whom, and where its data may lie."""
    servant = find_servant()
    binaries = servant.reachable(find_binaries())
    return Postgres(servant.place(data), sockets, durable, binaries, servant)


def major_version(binaries: Path) -> int:
    """Return 18 for PostgreSQL 18.6."""
    told = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"\d+", told)
    if found is None:
        raise RuntimeError(f"PostgreSQL did not tell its version: {told.strip()}")
    return int(found.group())
