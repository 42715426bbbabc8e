"""Count newly confirmed signatures. There is one writer; nobody else adds to a number."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from petitioner.foundation.db import Session
from petitioner.signatures.shapes import Tally
from petitioner.signatures.store import tallies as store

BATCH: Final = 5_000
AWAITING_AGE: Final = timedelta(seconds=20)
"""How old the number of awaiting signatures may be; it is looked up, not kept in step."""


def count(session: Session, *, now: datetime) -> int:
    """Count one batch (up to 5,000) in one transaction with its marks; return how many were counted."""
    store.become_the_writer(session)
    rows = store.take_uncounted(session, BATCH, now=now)
    if rows:
        store.join_attempts(session, [row.id for row in rows])
        confirmed = Counter(row.statement_id for row in rows)
        countries = Counter((row.statement_id, row.country) for row in rows)
        store.add_to_tallies(session, confirmed, countries, now=now)
    return len(rows)


def refresh_awaiting(session: Session, *, now: datetime) -> None:
    """Look up how many signatures await confirmation, where the kept number may be old or wrong."""
    store.become_the_writer(session)
    waiting = store.awaiting(session)
    known = {tally.statement_id: tally.awaiting for tally in store.tallies(session)}
    for statement_id in waiting.keys() | known.keys():
        number = waiting.get(statement_id, 0)
        if number != known.get(statement_id):
            store.set_awaiting(session, statement_id, number, now=now)


def recount(session: Session, *, now: datetime, repair: bool) -> dict[int, tuple[int, int]]:
    """Count every signature anew; return (kept, counted) of each statement where a number differs.

    The numbers of countries are compared too, for two totals may agree by chance. With `repair` the counted
    numbers take the place of the kept ones.
    """
    store.become_the_writer(session)
    counted = store.count_all(session)
    totals: Counter[int] = Counter()
    for statement_id, _, number in counted:
        totals[statement_id] += number
    kept = {tally.statement_id: tally.confirmed for tally in store.tallies(session)}
    by_country = {(statement_id, country): number for statement_id, country, number in counted}
    unlike = by_country.items() ^ store.all_countries(session).items()
    wrong = {statement_id for (statement_id, _), _ in unlike}
    wrong |= {s for s in kept.keys() | totals.keys() if kept.get(s, 0) != totals[s]}
    differing = {s: (kept.get(s, 0), totals[s]) for s in sorted(wrong)}
    if repair and differing:
        store.replace_tallies(session, counted, now=now)
    return differing


def read_tallies(session: Session, changed: Mapping[int, datetime]) -> dict[int, Tally]:
    """Return the numbers of each statement; one nobody signed yet has zeros as of when it was changed."""
    found = {tally.statement_id: tally for tally in store.tallies(session, changed.keys())}
    numbers = {}
    for statement_id, changed_at in changed.items():
        tally = found.get(statement_id)
        if tally is None:
            numbers[statement_id] = Tally(0, 0, 0, changed_at)
        else:
            by_country = tuple(store.countries(session, statement_id))
            numbers[statement_id] = Tally(
                tally.confirmed, tally.awaiting, tally.withdrawn, tally.changed_at, by_country
            )
    return numbers
