"""Development only: the letters the mail sink has taken, as a page and as JSON."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Response

from petitioner.foundation.web import foundation, language_of_request, page

mailbox = Blueprint("mailbox", __name__)


@dataclass(frozen=True, slots=True)
class Received:
    """A letter as the sink stored it."""

    id: str
    to: str
    sender: str
    subject: str
    text: str
    html: str
    received_at: datetime


@mailbox.get("/_mailbox")
def show_letters() -> Response:
    """Show the letters, newest first."""
    letters = [
        Received(
            each["id"],
            each["to"],
            each["from"],
            each["subject"],
            each["text"],
            each["html"],
            datetime.fromisoformat(each["received_at"]),
        )
        for each in _letters()
    ]
    return page("foundation/mailbox.html", language_of_request(), letters=letters)


@mailbox.get("/_mailbox.json")
def list_letters() -> Response:
    """Return the letters, newest first."""
    response = Response(json.dumps(_letters(), ensure_ascii=False), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _letters() -> list[dict[str, Any]]:
    folder = foundation().settings.mailbox_folder or Path()
    found = [json.loads(path.read_bytes()) for path in folder.glob("*.json")]
    return sorted(found, key=lambda letter: (letter["received_at"], letter["id"]), reverse=True)
