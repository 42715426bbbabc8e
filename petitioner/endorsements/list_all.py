"""List everybody who stands in a statement's book at the desk: what counts, what is old, what does not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from petitioner.endorsements.renewal_rules import FRESH_DAYS
from petitioner.endorsements.rules import Provenance, State
from petitioner.endorsements.shapes import Carried, Listed
from petitioner.endorsements.store import backers, freshness
from petitioner.foundation.db import Session
from petitioner.statements.list_versions import list_versions

PAGE: Final = 100


class Part(StrEnum):
    """Which backings of a statement are listed."""

    ALL = "all"
    RECENT = "recent"
    OLD = "old"
    EARLIER = "earlier"
    REPORTED = "reported"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class BackingLine:
    """One backing, which part it belongs to, and when the member last spoke, if ever in person."""

    listed: Listed
    part: Part
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class BackingPage:
    """Some backings in the order of their sort names, how many there are of each part, and what follows."""

    lines: tuple[BackingLine, ...]
    numbers: dict[Part, int]
    are_more: bool


def list_all(session: Session, statement_id: int, *, part: Part, page: int, on: date) -> BackingPage:
    """Return one page, from 1, of the backings of a statement; five queries, however many there are."""
    states = {State.LIVE, State.SUSPENDED, State.WITHDRAWN}
    newest = max((each.number for each in list_versions(session, statement_id)), default=0)
    carried = freshness.carried_over(session, statement_id)
    spoken = freshness.confirmations(session, statement_id)
    lines = [
        BackingLine(
            one,
            _part(one, spoken.get(one.backer.number), on, is_earlier=_text(one, carried) < newest),
            spoken.get(one.backer.number),
        )
        for one in backers.shown(session, statement_id, states)
    ]
    lines.sort(key=lambda line: (line.listed.backer.sort_name, line.listed.backer.number))
    chosen = [line for line in lines if part in {Part.ALL, line.part}]
    start = (page - 1) * PAGE
    return BackingPage(tuple(chosen[start : start + PAGE]), _numbers(lines), len(chosen) > start + PAGE)


def _text(one: Listed, carried: Mapping[int, Carried]) -> int:
    """Return the newest version a name stands under: the one that was backed, or was carried over to."""
    over = carried.get(one.backer.number)
    return max(one.backer.version_number, over.version_number if over else 0)


def _part(one: Listed, confirmed_at: datetime | None, on: date, *, is_earlier: bool) -> Part:
    if one.standing.state is State.WITHDRAWN:
        return Part.WITHDRAWN
    if one.standing.state is State.SUSPENDED:
        return Part.OBJECTED
    if one.standing.provenance is Provenance.REPORTED:
        return Part.REPORTED
    if is_earlier:
        return Part.EARLIER
    last = confirmed_at or datetime.combine(one.backer.endorsed_on, time(), UTC)
    return Part.RECENT if last.date() >= on - timedelta(days=FRESH_DAYS) else Part.OLD


def _numbers(lines: Iterable[BackingLine]) -> dict[Part, int]:
    found = dict.fromkeys(Part, 0)
    for line in lines:
        found[line.part] += 1
        found[Part.ALL] += 1
    return found
