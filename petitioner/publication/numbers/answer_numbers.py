"""Answer what the numbers of a statement were at a moment."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from petitioner.foundation.db import Session
from petitioner.publication.moments import second
from petitioner.publication.number_shapes import Numbers
from petitioner.publication.numbers.documents import numbers_document
from petitioner.publication.numbers.questions import BadQuestion, find_statement
from petitioner.publication.numbers.rules import day_of, numbers_of
from petitioner.publication.store import numbers as store
from petitioner.signatures.count import read_tallies


def answer_numbers(
    session: Session, statement_id: int, asked: Mapping[str, str], public_url: str, *, now: datetime
) -> dict[str, Any]:
    """Return the numbers as they were at `as_of`: when a day ended, or the last hour that was over then.

    Raises:
        UnknownPetition: there is no such statement.
        BadQuestion: `as_of` is neither a day nor a moment, has not come, or there was no statement yet.
    """
    key = find_statement(session, statement_id, now)
    tally = read_tallies(session, {statement_id: key.changed_at})[statement_id]
    newest = numbers_document(statement_id, numbers_of(tally), tally.updated_at, public_url, is_newest=True)
    if "as_of" not in asked:
        return newest
    moment, is_day = _moment(asked["as_of"])
    if is_day and day_of(moment) == now.astimezone(UTC).date():
        return newest
    if moment > now:
        raise BadQuestion("That has not come yet. Send a day or a moment that is over, in UTC.")
    row = store.row_at(session, statement_id, moment)
    began_at = store.last_of_kind(session, statement_id, "statement.published")
    if row is None and (began_at is None or moment < began_at):
        raise BadQuestion(
            f"The statement was not published then. Send as_of from {second(began_at or now)} on."
        )
    at = row.ends_at if row is not None else moment
    numbers = Numbers() if row is None else row.numbers
    return numbers_document(statement_id, numbers, at, public_url, is_newest=False)


def _moment(text: str) -> tuple[datetime, bool]:
    """Return a moment, and whether it is the end of a day that was asked for."""
    try:
        return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), UTC), True
    except (ValueError, OverflowError):
        pass
    try:
        # In an address a plus sign that is not encoded arrives as a space.
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        if moment.tzinfo is not None:
            return moment.astimezone(UTC), False
    except (ValueError, OverflowError):
        pass
    raise BadQuestion(
        "Send as_of=YYYY-MM-DD for the end of a day (UTC), or as_of=YYYY-MM-DDThh:mm:ssZ for a moment."
    )
