"""Write down what is published of every statement: numbers by the hour, places by the day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from petitioner.foundation.db import Session
from petitioner.foundation.web import release
from petitioner.publication.number_shapes import NO_PLACES, Numbers, Places
from petitioner.publication.numbers.rules import (
    FEWEST,
    day_of,
    look_at_places,
    numbers_of,
    period_end,
)
from petitioner.publication.rules import digest
from petitioner.publication.store import numbers as store
from petitioner.signatures.read_places import read_places as read_countries
from petitioner.signatures.read_shares import read_shares
from petitioner.signatures.shapes import MailShares, Tally
from petitioner.statements.read import policies
from petitioner.statements.shapes import StatementKey

_OVER = "over"
"""In a stamp: the day on which a number moved last is over, and was written as such."""
_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Noted:
    """The stamps of what `write_numbers` writes, and what else of the numbers a statement's page shows."""

    stamps: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[int, object] = field(default_factory=dict)


def part(statement_id: int) -> str:
    """Return what the files of a statement's numbers are called among the parts of the site."""
    return f"numbers {statement_id}"


def note_numbers(
    session: Session,
    keys: Collection[StatementKey],
    tallies: Mapping[int, Tally],
    kept: Mapping[str, str],
    *,
    now: datetime,
) -> Noted:
    """Note the numbers that moved since they were `kept` as stamps; return the stamps that hold now.

    Only the publisher may call it. A handful of queries, however many statements there are; written twice,
    nothing changes. A stamp ends with the end of the hour, then of the day, in which a number moved last, so
    that the files are written once more when that is over.
    """
    places = _note_places(session, keys, tallies, now.astimezone(UTC).date())
    shares = read_shares(session)
    shown = {key.statement_id: _shown(places.get(key.statement_id, NO_PLACES)) for key in keys}
    digests = {s: digest(_sources(tallies[s], shares.get(s), shown[s])) for s in shown}
    due = {s for s, of_numbers in digests.items() if _is_due(kept.get(part(s), ""), of_numbers, now)}
    ends = _note_rows(session, due, tallies, now=now)
    stamps, of_pages = {}, {}
    for statement_id, of_numbers in digests.items():
        stamp = kept.get(part(statement_id), "")
        if statement_id in due:
            stamp = f"{of_numbers} {ends.get(statement_id, _OVER)}"
        stamps[part(statement_id)] = stamp
        of_pages[statement_id] = (shown[statement_id], _open_day(stamp, now))
    return Noted(stamps, of_pages)


def _sources(tally: Tally, shares: MailShares | None, places: tuple[object, ...]) -> tuple[object, ...]:
    """Return what the files are made from, plain: it is asked of every statement, again and again."""
    ended = (tally.expired, tally.not_me)
    numbers = (tally.confirmed, tally.awaiting, tally.withdrawn, tally.held, tally.invalidated)
    domains = (shares.measured_on, shares.domains) if shares else None
    return (release(), numbers, ended, domains, places)


def _shown(places: Places) -> tuple[object, ...]:
    return (places.as_of, places.shown, places.elsewhere)


def _is_due(kept: str, of_numbers: str, now: datetime) -> bool:
    known, _, end = kept.partition(" ")
    return known != of_numbers or (end != _OVER and datetime.fromisoformat(end) <= now)


def _open_day(stamp: str, now: datetime) -> date | None:
    """Return today if a number moved today: the last bar of the chart is then not finished."""
    _, _, end = stamp.partition(" ")
    if end == _OVER:
        return None
    today = now.astimezone(UTC).date()
    return today if day_of(datetime.fromisoformat(end)) == today else None


def _note_rows(
    session: Session, due: Collection[int], tallies: Mapping[int, Tally], *, now: datetime
) -> dict[int, str]:
    """Keep the numbers of these statements where they moved; return the ends of periods that still run."""
    newest, promised = store.newest(session, due), policies(session, due) if due else {}
    changed: dict[tuple[int, datetime], Numbers] = {}
    ends: dict[int, str] = {}
    for statement_id in due:
        row, numbers = newest.get(statement_id), numbers_of(tallies[statement_id])
        end = period_end(now, is_sealed=promised[statement_id].is_sealed)
        if numbers != (Numbers() if row is None else row.numbers):
            changed[statement_id, end] = numbers
            ends[statement_id] = end.isoformat()
        elif row is not None:
            # First the hour is over, then the day.
            later = [
                at for at in (row.ends_at, period_end(row.ends_at - _A_MOMENT, is_sealed=True)) if at > now
            ]
            if later:
                ends[statement_id] = later[0].isoformat()
    store.keep_numbers(session, changed)
    return ends


def _note_places(
    session: Session, keys: Collection[StatementKey], tallies: Mapping[int, Tally], today: date
) -> dict[int, Places]:
    """Look, on the first occasion of each day, whether places may be shown anew; return what is shown."""
    kept = store.places(session)
    new = {key.statement_id: Places(today) for key in keys if key.statement_id not in kept}
    store.keep_places(session, new)
    late = [s for s, found in kept.items() if s in tallies and (found.looked_on or today) < today]
    asked = [s for s in late if _may_move(kept[s], tallies[s])]
    counts = read_countries(session, asked)
    promised = policies(session, asked) if asked else {}
    looked = {
        s: Places(today)
        if promised[s].is_sealed
        else look_at_places(
            kept[s],
            counts.get(s, {}),
            counted=_counted(tallies[s]),
            taken_back=_taken(tallies[s]),
            today=today,
        )
        for s in asked
    }
    store.keep_places(session, looked)
    store.set_looked_on(session, set(late) - looked.keys(), today)
    return kept | new | looked


def _may_move(places: Places, tally: Tally) -> bool:
    counted, taken_back = _counted(tally), _taken(tally)
    return counted - places.counted >= FEWEST or any(
        taken_back - place.taken_back >= FEWEST or counted - place.counted >= FEWEST
        for place in places.places.values()
    )


def _counted(tally: Tally) -> int:
    return tally.confirmed + _taken(tally)


def _taken(tally: Tally) -> int:
    return tally.withdrawn + tally.invalidated_total
