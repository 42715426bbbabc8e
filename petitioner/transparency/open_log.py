"""Open the log that an installation keeps."""

from urllib.parse import urlsplit

from petitioner.foundation.key_files import read_log_key
from petitioner.foundation.settings import Settings
from petitioner.transparency.notes import LogKey
from petitioner.transparency.shapes import Log


def open_log(settings: Settings) -> Log:
    """Return it; a log that begins is called after the address of the site."""
    key = settings.log_key or (settings.worker_keys and settings.worker_keys.with_name("log.key"))
    return Log(
        folder=settings.public_folder / "log",
        lock=settings.log_lock or settings.erasure_journal.with_name("log.lock"),
        key=LogKey(read_log_key(key)),
        origin=f"{urlsplit(settings.public_url).netloc}/log",
    )
