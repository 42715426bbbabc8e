"""The numbers of a statement as data: now, over time, and with all that became of those who tried to sign.

Times are UTC. Standards: RFC 4180 for tables, ISO 8601 for times. See docs/numbers.md.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from petitioner.publication.moments import second
from petitioner.publication.number_shapes import Breakdown, Numbers, Row
from petitioner.publication.numbers.note_events import numbers_data
from petitioner.publication.numbers.rules import day_of
from petitioner.signatures.shapes import MailShares, Tally
from petitioner.transparency import rules as log_rules

HOURS_KEPT: Final = timedelta(days=30)
"""How far back the file of hours goes; all hours are in the log of events."""
EVENTS_AT_ONCE: Final = 100
_HOUR: Final = timedelta(hours=1)
_COLUMNS: Final = ("confirmed", "awaiting", "withdrawn", "held", "invalidated", "is_finished")


def hours(rows: Iterable[Row], *, now: datetime) -> list[dict[str, Any]]:
    """Return a line for each of the last hours in which a number changed."""
    return [
        {"hour": second(row.ends_at - _HOUR), **numbers_data(row.numbers), "is_finished": row.ends_at <= now}
        for row in rows
        if row.ends_at > now - HOURS_KEPT
    ]


def days(rows: Iterable[Row], *, now: datetime) -> list[dict[str, Any]]:
    """Return a line for each day on which a number changed, as it was when the day ended."""
    last = {day_of(row.ends_at): row.numbers for row in rows}
    return [
        {
            "day": day.isoformat(),
            **numbers_data(numbers),
            "is_finished": datetime.combine(day + timedelta(days=1), time(), UTC) <= now,
        }
        for day, numbers in sorted(last.items())
    ]


def history_document(
    statement_id: int, step: str, lines: Sequence[dict[str, Any]], public_url: str
) -> dict[str, Any]:
    """Return numbers over time; `step` is `hour` or `day`, `is_finished` is false while one still runs."""
    return {
        "links": {
            "self": f"{public_url}/petitions/{statement_id}/history/{step}s.json",
            "csv": f"{public_url}/petitions/{statement_id}/history/{step}s.csv",
            "events": f"{public_url}/petitions/{statement_id}/events.json",
        },
        "id": statement_id,
        "step": step,
        "time_zone": "UTC",
        "data": lines,
    }


def history_csv(step: str, lines: Sequence[dict[str, Any]]) -> bytes:
    """Return the same as a table; what is not known is empty, rows end in CR LF."""
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\r\n")
    rows.writerow((step, *_COLUMNS))
    for line in lines:
        finished = "true" if line["is_finished"] else "false"
        rows.writerow([line[step], *(line[name] for name in _COLUMNS[:-1]), finished])
    return table.getvalue().encode()


def numbers_document(
    statement_id: int, numbers: Numbers, at: datetime, public_url: str, *, is_newest: bool
) -> dict[str, Any]:
    """Return the numbers as they were `at` a moment; the newest may still move."""
    base = f"{public_url}/petitions/{statement_id}"
    return {
        "links": {"self": f"{base}/numbers.json", "days": f"{base}/history/days.json"},
        "id": statement_id,
        "at": second(at),
        "is_newest": is_newest,
        **numbers_data(numbers),
    }


def events_document(
    statement_id: int,
    events: Sequence[dict[str, Any]],
    public_url: str,
    *,
    after: int | None,
    has_more: bool,
) -> dict[str, Any]:
    """Return a page of events in their order; without `after` the newest."""
    base = f"{public_url}/petitions/{statement_id}/events.json"
    return {
        "links": {
            "self": base if after is None else f"{base}?after={after}",
            "first": f"{base}?after=0",
            "next": f"{base}?after={events[-1]['sequence']}" if has_more else None,
        },
        "id": statement_id,
        "data": list(events),
    }


def integrity_document(
    statement_id: int,
    tally: Tally,
    parts: Breakdown,
    elsewhere: Sequence[int],
    *,
    shares: MailShares | None,
    public_url: str,
) -> dict[str, Any]:
    """Return what became of all who tried to sign; `elsewhere`: declared on paper or elsewhere, imported."""
    since = tally.ends_counted_since
    return {
        "links": {
            "self": f"{public_url}/petitions/{statement_id}/integrity.json",
            "log": f"{public_url}/log/",
        },
        "id": statement_id,
        "updated_at": second(tally.updated_at),
        "attempted": parts.attempted,
        "confirmed": parts.confirmed,
        "awaiting": parts.awaiting,
        "expired": parts.expired,
        "not_me": parts.not_me,
        "held": parts.held,
        "invalidated": parts.invalidated,
        "withdrawn": parts.withdrawn,
        "invalidated_by_reason": {
            log_rules.Removal(reason).name.lower(): number for reason, number in tally.invalidated
        },
        "expired_and_not_me_counted_since": second(since) if since else None,
        "declared_elsewhere": elsewhere[0],
        "imported_unverified": elsewhere[1],
        "mail_domains_measured_on": shares.measured_on.isoformat() if shares and shares.domains else None,
        "mail_domains": [
            {"domain": domain, "percent": percent} for domain, percent in (shares.domains if shares else ())
        ],
    }
