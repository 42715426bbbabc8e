"""What a copy holds, signed with the key of the log: every file with its size and SHA-256."""

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from petitioner.publication.mirrors.public_names import MIRROR
from petitioner.publication.moments import second
from petitioner.transparency import durable
from petitioner.transparency.notes import Checkpoint, LogKey

FORM: Final = "petitioner mirror 1"
LIST: Final = f"{MIRROR}/manifest.json"
NOTE: Final = f"{MIRROR}/manifest.note"
UNFINISHED: Final = f"{MIRROR}/unfinished.txt"
_SAYS_UNFINISHED: Final = (
    b"This copy is being made, or its making was broken off. It is no mirror until this file is gone.\n"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the copy."""

    size: int
    sha256: str


def entry_of(content: bytes) -> Entry:
    """Return what the manifest says of a file."""
    return Entry(len(content), sha256(content).hexdigest())


def begin(target: Path) -> None:
    """Let whoever looks see that this is no mirror yet, or not any more."""
    durable.write(target / UNFINISHED, _SAYS_UNFINISHED)
    for name in (NOTE, LIST):
        (target / name).unlink(missing_ok=True)


def read_manifest(target: Path) -> tuple[datetime, dict[str, Entry]] | None:
    """Return of when a finished copy is, and what it holds; None if it is not finished."""
    if (target / UNFINISHED).exists() or not (target / NOTE).exists():
        return None
    try:
        found: dict[str, Any] = json.loads((target / LIST).read_bytes())
        as_of = datetime.fromisoformat(found["as_of"])
        return as_of, {name: Entry(each["size"], each["sha256"]) for name, each in found["files"].items()}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def finish(
    target: Path,
    files: dict[str, Entry],
    origin: str,
    key: LogKey,
    checkpoint: Checkpoint,
    *,
    as_of: datetime,
) -> None:
    """Write the list, then its signature, and only then say that the copy is whole."""
    moment = second(as_of)
    root = b64encode(checkpoint.root).decode()
    listed = {
        "form": FORM,
        "origin": origin,
        "as_of": moment,
        "log": {"origin": checkpoint.origin, "size": checkpoint.size, "root": root},
        "files": {name: {"size": each.size, "sha256": each.sha256} for name, each in sorted(files.items())},
    }
    content = json.dumps(listed, ensure_ascii=False, indent=0).encode()
    lines = (FORM, origin, moment, len(files), sha256(content).hexdigest(), checkpoint.text().rstrip("\n"))
    note = key.sign_text(checkpoint.origin, "".join(f"{line}\n" for line in lines))
    durable.write(target / LIST, content)
    durable.write(target / NOTE, note.encode())
    (target / UNFINISHED).unlink()
