"""Whether this process is ready to serve, for a load balancer: names, and yes or no."""

import json
import time
from typing import Final

from flask import Blueprint, Response

from petitioner.console.readiness import readiness
from petitioner.foundation.web import foundation

ready_pages = Blueprint("console_ready", __name__)

FRESH: Final = 1.0
"""Seconds an answer is kept: whoever asks often asks the database once."""
_kept: dict[int, tuple[float, dict[str, bool]]] = {}


@ready_pages.get("/readyz")
def show_readiness() -> Response:
    """Return what is ready, as JSON; 503 if anything that signing needs is not."""
    ground = foundation()
    asked_at, found = _kept.get(id(ground), (0.0, {}))
    if time.monotonic() - asked_at > FRESH:
        found = readiness()
        _kept.clear()
        _kept[id(ground)] = (time.monotonic(), found)
    status = 200 if all(found.values()) else 503
    response = Response(json.dumps(found), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
