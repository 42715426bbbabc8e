"""What is shown of places so that nobody is found by subtraction, and what attempts add up to.

Pure: `tests/publication/numbers/test_places.py` plays somebody who sees everything that is ever published.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from petitioner.publication.number_shapes import Breakdown, Numbers, Place, Places
from petitioner.signatures.shapes import Tally
from petitioner.vocabulary.country import UNSAID
from petitioner.vocabulary.hour import hour_of

FEWEST: Final = 10
"""No number of a place rises or falls on account of fewer people, and as many at least are never shown."""
SEALED_STEP: Final = 16
"""Where signers are at risk, what waits and what ended is told in multiples of this."""


def look_at_places(
    kept: Places, counts: Mapping[str, int], *, counted: int, taken_back: int, today: date
) -> Places:
    """Return what is shown of places from today on; `counts` are the signatures that count, by country.

    `counted` and `taken_back` say how many signatures ever were. A number is a multiple of ten. It rises only
    if ten or more were counted since it was last asked whether it may, and falls only if ten or more were
    taken back since. Whenever a number is asked about, at least ten of all signatures are left in the amount
    that says no place: who stands where is then never certain. Who gave no country is always in there.
    """
    total = sum(counts.values())
    places: dict[str, Place] = {}
    hidden = total - sum(place.shown for place in kept.places.values())
    known = dict(kept.places)
    for code in counts.keys() - {UNSAID}:
        known.setdefault(code, Place(0, kept.counted, taken_back))
    was_asked = counted - kept.counted >= FEWEST
    for code in sorted(known, key=lambda code: (-counts.get(code, 0), code)):
        before = known[code]
        place = _ask(before, counts.get(code, 0), hidden, counted, taken_back)
        was_asked = was_asked or place != before
        hidden -= place.shown - before.shown
        places[code] = place
    # Of a place without a line of its own it was last asked when it was of all: what was asked later stays.
    now_counted = counted if counted - kept.counted >= FEWEST else kept.counted
    lines = {code: place for code, place in places.items() if place.shown or place.counted > now_counted}
    if not was_asked:
        return Places(today, kept.as_of, now_counted, kept.elsewhere, lines)
    return Places(today, today, now_counted, hidden, lines)


def _ask(place: Place, number: int, hidden: int, counted: int, taken_back: int) -> Place:
    """Ask whether a place's number rises or falls, if enough has happened since it was asked last."""
    tens = _tens(number)
    came, left = counted - place.counted, taken_back - place.taken_back
    may_rise, may_fall = came >= FEWEST, place.shown > 0 and left >= FEWEST
    shown = place.shown
    if may_fall and hidden < FEWEST:
        # So many left that to stay would say: they all left elsewhere.
        shown = max(0, shown - _tens_up(FEWEST - hidden))
        hidden += place.shown - shown
    # No further than as many people: one step more would say that all of them were of this place.
    if may_rise and tens > shown:
        shown = min(tens, shown + _tens(came), shown + _tens(max(0, hidden - FEWEST)))
    elif may_fall:
        shown = max(min(tens, shown), min(shown, place.shown - _tens(left)))
    has_moved = shown != place.shown
    return Place(
        shown,
        counted if may_rise or has_moved else place.counted,
        taken_back if may_fall or has_moved or not shown else place.taken_back,
    )


def _tens(number: int) -> int:
    return number // FEWEST * FEWEST


def _tens_up(number: int) -> int:
    return -(-number // FEWEST) * FEWEST


def numbers_of(tally: Tally) -> Numbers:
    """Return the numbers of a statement that are kept over time."""
    return Numbers(tally.confirmed, tally.awaiting, tally.withdrawn, tally.held, tally.invalidated_total)


def breakdown(tally: Tally, *, is_sealed: bool) -> Breakdown:
    """Return what became of all who tried to sign.

    Who is in no other number waits: for an answer, or to be counted in a moment. Where signers are at risk,
    whatever is not in the log is told in multiples of sixteen.
    """
    step = SEALED_STEP if is_sealed else 1
    known = tally.confirmed + tally.withdrawn + tally.invalidated_total + tally.expired + tally.not_me
    waiting = max(0, tally.attempted - known - tally.held)
    return Breakdown(
        confirmed=tally.confirmed,
        awaiting=waiting // step * step,
        held=tally.held,
        withdrawn=tally.withdrawn,
        invalidated=tally.invalidated_total,
        expired=tally.expired // step * step,
        not_me=tally.not_me // step * step,
    )


def period_end(now: datetime, *, is_sealed: bool) -> datetime:
    """Return when the hour ends that a moment is in; where signers are at risk, the day (UTC)."""
    if is_sealed:
        return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
    return hour_of(now.astimezone(UTC)) + timedelta(hours=1)


def day_of(ends_at: datetime) -> date:
    """Return the day (UTC) to which a period belongs that ends at a moment."""
    return (ends_at.astimezone(UTC) - timedelta(microseconds=1)).date()
