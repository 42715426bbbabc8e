"""Which row of a newer roster speaks of which mandate already known. Pure."""

from collections.abc import Callable

from petitioner.parliaments.known import KnownMandate
from petitioner.parliaments.shapes import RosterRow
from petitioner.vocabulary.period import ReducedDate


def pair(
    held: list[KnownMandate], rows: list[RosterRow]
) -> tuple[list[tuple[KnownMandate, RosterRow]], list[KnownMandate], list[RosterRow]]:
    """Match one person's mandates with rows, closest first; return pairs, and what is left of each."""
    pairs: list[tuple[KnownMandate, RosterRow]] = []
    known_left, rows_left = list(held), list(rows)
    for is_same in (_is_identical, _has_same_period, _has_same_start, _is_refinement):
        _match(pairs, known_left, rows_left, is_same)
    return pairs, known_left, rows_left


def _match(
    pairs: list[tuple[KnownMandate, RosterRow]],
    known_left: list[KnownMandate],
    rows_left: list[RosterRow],
    is_same: Callable[[KnownMandate, RosterRow], bool],
) -> None:
    for row in tuple(rows_left):
        known = next((known for known in known_left if is_same(known, row)), None)
        if known is not None:
            pairs.append((known, row))
            known_left.remove(known)
            rows_left.remove(row)


def _is_identical(known: KnownMandate, row: RosterRow) -> bool:
    return known.mandate == row.mandate and not known.is_end_inferred


def _has_same_period(known: KnownMandate, row: RosterRow) -> bool:
    return _has_same_start(known, row) and known.stated_end == _text(row.mandate.ends)


def _has_same_start(known: KnownMandate, row: RosterRow) -> bool:
    return _text(known.mandate.starts) == _text(row.mandate.starts)


def _is_refinement(known: KnownMandate, row: RosterRow) -> bool:
    """Say whether one start only tells more than the other (`2024`, `2024-03`), and the periods meet."""
    before, after = _text(known.mandate.starts), _text(row.mandate.starts)
    if not (after.startswith(before) or before.startswith(after)):
        return False
    starts, ends = row.mandate.starts, row.mandate.ends
    begins_after = starts is not None and known.last_day is not None and known.last_day < starts.first_day
    known_start = known.mandate.starts
    ends_before = ends is not None and known_start is not None and ends.last_day < known_start.first_day
    return not (begins_after or ends_before)


def _text(day: ReducedDate | None) -> str:
    return day.text if day else ""
