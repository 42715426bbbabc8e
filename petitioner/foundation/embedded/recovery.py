"""One instance at a time in a folder, whatever happened to the one before."""

import fcntl
import json
import os
import shutil
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from petitioner.foundation.embedded.refusal import Refusal
from petitioner.foundation.embedded.sessions import end_leftovers


@dataclass(slots=True)
class Claim:
    """The right to run in a folder; the system takes it back when the process ends, however it ends."""

    folder: Path
    file: TextIOWrapper

    @property
    def record(self) -> Path:
        """Where the supervisor notes which processes run."""
        return self.folder / "processes.json"

    def note(self, url: str, sockets: Path) -> None:
        """Write down what the next one who comes along has to know."""
        self.file.seek(0)
        self.file.truncate()
        json.dump({"pid": os.getpid(), "url": url, "sockets": str(sockets)}, self.file)
        self.file.flush()

    def release(self) -> None:
        """Give the right back."""
        self.file.seek(0)
        self.file.truncate()
        self.file.close()


def claim(folder: Path) -> tuple[Claim, list[str]]:
    """Take the folder, end what an instance that was killed left running there; return the names of that.

    Raise `Refusal` while another instance runs in the folder.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (folder / "instance.lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise Refusal(
            f"{folder} cannot be written ({error.strerror}): make it writable, then try again."
        ) from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        known = _read(file)
        file.close()
        raise Refusal(
            f"An instance already runs here at {known.get('url', 'an address of its own')} "
            f"(process {known.get('pid', 'unknown')}): use that one, or stop it with Ctrl-C in its terminal."
        ) from None
    taken = Claim(folder, file)
    ended = end_leftovers(taken.record)
    _remove_sockets(_read(file).get("sockets"))
    return taken, ended


def _read(file: TextIOWrapper) -> dict[str, str]:
    file.seek(0)
    try:
        known = json.load(file)
    except ValueError:
        return {}
    return {name: str(value) for name, value in known.items()} if isinstance(known, dict) else {}


def _remove_sockets(folder: str | None) -> None:
    # Only a folder that looks like the ones we make is removed.
    if folder and Path(folder).name.startswith("petitioner-"):
        shutil.rmtree(folder, ignore_errors=True)
