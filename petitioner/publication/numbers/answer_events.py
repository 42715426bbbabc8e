"""Answer what happened to a statement behind a number that was seen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from petitioner.foundation.db import Session
from petitioner.publication.gather import gather_listed
from petitioner.publication.numbers.documents import EVENTS_AT_ONCE, events_document
from petitioner.publication.numbers.questions import BadQuestion, find_statement
from petitioner.publication.numbers.tell_events import tell_events
from petitioner.publication.store import numbers as store
from petitioner.signatures.count import read_tallies

_MOST_DIGITS: Final = 18


def answer_events(
    session: Session, statement_id: int, asked: Mapping[str, str], public_url: str, *, now: datetime
) -> dict[str, Any]:
    """Return the first hundred events behind the number `after`, in their order; without it the newest.

    Raises:
        UnknownPetition: there is no such statement.
        BadQuestion: `after` is no whole number.
    """
    key = find_statement(session, statement_id, now)
    after = None
    if "after" in asked:
        text = asked["after"]
        if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
            raise BadQuestion("Send after=N, where N is a sequence number you have seen, or 0 to begin.")
        after = int(text)
    tally = read_tallies(session, {statement_id: key.changed_at})[statement_id]
    found = gather_listed(session, key, tally, now=now)
    if after is None:
        events, has_more = store.newest_events(session, statement_id, most=EVENTS_AT_ONCE), False
    else:
        events = store.events_after(session, statement_id, after, most=EVENTS_AT_ONCE + 1)
        events, has_more = events[:EVENTS_AT_ONCE], len(events) > EVENTS_AT_ONCE
    told = tell_events(events, found, public_url)
    return events_document(statement_id, told, public_url, after=after, has_more=has_more)
