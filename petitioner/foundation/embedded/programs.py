"""What the platform consists of while it runs, and what each of its processes is told, no more."""

import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from petitioner.foundation.embedded.supervisor import Program
from petitioner.foundation.roles import WEB, WORKER, as_role

ROOT = Path(__file__).resolve().parents[3]
PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one running platform keeps its things and how it is reached."""

    folder: Path
    port: int
    sink_port: int
    database_url: str
    queue_url: str
    more: tuple[tuple[str, str], ...] = ()

    @property
    def public_url(self) -> str:
        """The address a person types."""
        return f"http://{HOST}:{self.port}"

    @property
    def keys(self) -> Path:
        """The folder of the key files."""
        return self.folder / "keys"

    @property
    def public(self) -> Path:
        """The folder of the public site."""
        return self.folder / "public"

    @property
    def mailbox(self) -> Path:
        """The folder of the letters."""
        return self.folder / "mailbox"

    @property
    def erasure_journal(self) -> Path:
        """The file that knows what was erased; a restore of the database leaves it as it is."""
        return self.folder / "erasure.journal"


def plain_environment() -> dict[str, str]:
    """Return the little that every process needs: where programs are, how to speak; no setting of ours."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**passed, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def shared_settings(place: Place, role: str) -> dict[str, str]:
    """Return what every process of the platform is told; `role` is who it is to the database."""
    return {
        "PETITIONER_DATABASE_URL": as_role(place.database_url, role),
        "PETITIONER_QUEUE_URL": place.queue_url,
        "PETITIONER_PUBLIC_URL": place.public_url,
        "PETITIONER_PUBLIC_FOLDER": str(place.public),
        "PETITIONER_WEB_KEYS": str(place.keys / "web.keys"),
        **dict(place.more),
    }


def worker_settings(place: Place) -> dict[str, str]:
    """Return what a worker is told, and a person at the command line: the keys that open, and the post."""
    return {
        **shared_settings(place, WORKER),
        "PETITIONER_WORKER_KEYS": str(place.keys / "worker.keys"),
        "PETITIONER_ERASURE_JOURNAL": str(place.erasure_journal),
        "PETITIONER_SMTP_HOST": HOST,
        "PETITIONER_SMTP_PORT": str(place.sink_port),
        "PETITIONER_MAIL_FROM": "post@demonstration.example",
    }


def web_settings(place: Place) -> dict[str, str]:
    """Return what the web process is told: it can seal and open nothing; it shows the letters of the sink."""
    return {**shared_settings(place, WEB), "PETITIONER_MAILBOX_FOLDER": str(place.mailbox)}


def owner_settings(place: Place) -> dict[str, str]:
    """Return what `petitioner database upgrade` is told: it makes tables, which nobody else may."""
    return {**worker_settings(place), "PETITIONER_DATABASE_URL": place.database_url}


def petitioner(*arguments: str) -> tuple[str, ...]:
    """Return the command line of one of our own commands."""
    return (sys.executable, "-m", "petitioner", *arguments)


def platform_programs(place: Place) -> tuple[Program, ...]:
    """Return every process of the platform but its servers."""
    base = plain_environment()
    sink = (sys.executable, "-m", "petitioner.foundation.embedded.sink")
    address = ("--host", HOST, "--port", str(place.port))
    work = {**base, **worker_settings(place)}
    return (
        Program("sink", (*sink, "--port", str(place.sink_port), "--folder", str(place.mailbox)), base),
        Program("web", petitioner("web", *address), {**base, **web_settings(place)}),
        Program("signatures", petitioner("worker", "signatures"), work),
        # Its job goes on for minutes and may end at any moment: what it writes, it writes in one step.
        Program("publication", petitioner("worker", "publication"), work, stop_whole=True),
        Program("scheduler", petitioner("scheduler"), {**base, **shared_settings(place, WORKER)}),
    )


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Tell whether this machine's port can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
