"""Where the site is written, and what writing needs."""

from dataclasses import dataclass
from pathlib import Path

from petitioner.foundation.secrets import WebKeys, WorkerKeys


@dataclass(frozen=True, slots=True)
class Site:
    """A folder of files and the address they are read at; `witnesses` are those of the log, by name."""

    folder: Path
    public_url: str
    keys: WorkerKeys
    web_keys: WebKeys
    witnesses: tuple[str, ...] = ()
