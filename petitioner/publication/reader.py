"""The files of the log, for whoever asks the application itself; nginx serves them in front of it."""

from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Response, abort
from werkzeug.security import safe_join

from petitioner.foundation.web import data_answer, foundation

log_files = Blueprint("log_files", __name__)


@log_files.get("/log/<any(checkpoint, key, witnessed):name>")
def signed(name: str) -> Response:
    """Return the newest signed checkpoint, the newest that was witnessed, or the public key."""
    return _file(name, "text/plain", "public, max-age=1, stale-if-error=604800")


@log_files.get("/log/tile/<path:name>")
def tile(name: str) -> Response:
    """Return a tile or a bundle; what lies at one address never changes."""
    return _file(f"tile/{name}", "application/octet-stream", "public, max-age=31536000, immutable")


def _file(name: str, kind: str, freshness: str) -> Response:
    path = safe_join(str(foundation().settings.public_folder / "log"), name)
    if path is None or any(part.startswith(".") for part in name.split("/")):
        abort(404)
    try:
        content = Path(path).read_bytes()
        written_at = datetime.fromtimestamp(Path(path).stat().st_mtime, UTC)
    except OSError:
        abort(404)
    return data_answer(content, kind, freshness, changed_at=written_at)
