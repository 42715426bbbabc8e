"""Open the log that an installation keeps."""

from pathlib import Path
from urllib.parse import urlsplit

from petitioner.foundation.key_files import read_log_key
from petitioner.foundation.settings import Settings
from petitioner.transparency.notes import LogKey
from petitioner.transparency.shapes import Log


def lock_of(settings: Settings) -> Path:
    """Return where the lock of the log lies; who has no key of the log may read it."""
    return settings.log_lock or settings.erasure_journal.with_name("log.lock")


def open_log(settings: Settings) -> Log:
    """Return it; a log that begins is called after the address of the site."""
    key = settings.log_key or (settings.worker_keys and settings.worker_keys.with_name("log.key"))
    return Log(
        folder=settings.public_folder / "log",
        lock=lock_of(settings),
        key=LogKey(read_log_key(key)),
        origin=f"{urlsplit(settings.public_url).netloc}/log",
    )
