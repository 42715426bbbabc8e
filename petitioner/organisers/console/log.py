"""The log of acts of an organisation: shown by pages, and taken along as CSV or as lines of JSON."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, Response, abort, request

from petitioner.accounts.guards import shown_session
from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.organisers.guards import desk_page, refuse_forged_form, refused_page, require
from petitioner.organisers.read import PAGE, export_log, read_log
from petitioner.organisers.rules import Action
from petitioner.organisers.shapes import AuditLine

log = Blueprint("desk_log", __name__)

FIELDS: Final = (
    "number",
    "at",
    "organisation",
    "account",
    "action",
    "object_kind",
    "object",
    "chain_digest",
)
_MOST_DIGITS: Final = 15


@log.get("/desk/log/<slug>")
def show_log(slug: str) -> Response:
    """Show a page of the log, the newest first."""
    path = f"/desk/log/{slug}"
    present, place = require(Action.SEE_LOG, slug, back=path)
    typed = request.args.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS else None
    with reading() as session:
        lines = read_log(
            session, shown_session() or b"", place.organisation_id, before=before, now=clock.now()
        )
    return desk_page(
        "organisers/log.html",
        path=path,
        place=place,
        lines=lines,
        older=lines[-1].number if len(lines) == PAGE else None,
        is_fresh=present.organiser.is_fresh,
    )


@log.post("/desk/log/<slug>/export")
def take_log_along(slug: str) -> Response:
    """Return the log as a file, and write down that it left."""
    refuse_forged_form()
    _, place = require(Action.EXPORT_LOG, slug, back=f"/desk/log/{slug}")
    made = _FORMATS.get(request.form.get("format", ""))
    if made is None:
        abort(400)
    with committed() as session:
        lines = export_log(session, shown_session() or b"", place.organisation_id, now=clock.now())
    if lines is None:
        return refused_page()
    write, kind, ending = made
    response = Response(write(lines), mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="log-{place.slug}.{ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _row(line: AuditLine) -> tuple[object, ...]:
    at = f"{line.noted_at:%Y-%m-%dT%H:%MZ}"
    about = (line.action, line.object_kind, line.object_id)
    return (line.number, at, line.organisation_id, line.actor_id, *about, line.chain_digest.hex())


def _csv(lines: tuple[AuditLine, ...]) -> str:
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(FIELDS)
    rows.writerows(_row(line) for line in lines)
    return written.getvalue()


def _json_lines(lines: tuple[AuditLine, ...]) -> str:
    return "".join(json.dumps(dict(zip(FIELDS, _row(line), strict=True))) + "\n" for line in lines)


_FORMATS: Final[Mapping[str, tuple[Callable[[tuple[AuditLine, ...]], str], str, str]]] = {
    "csv": (_csv, "text/csv", "csv"),
    "jsonl": (_json_lines, "application/jsonl", "jsonl"),
}
