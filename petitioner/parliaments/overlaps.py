"""Two mandates of one person at a time: the same twice is made one, others are looked at. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from petitioner.parliaments.rules import period_in_words
from petitioner.parliaments.shapes import Mandate, RosterRow, Suspicion, SuspicionKind


def merge_overlaps(rows: Iterable[RosterRow], slug: str) -> tuple[list[RosterRow], list[Suspicion]]:
    """Return the rows of one assembly, overlapping ones that say the same made one, and what was found.

    Mandates that meet on one day, or whose reduced dates only might overlap, do not. Of two that differ
    both stay: on a day when both hold, the one that began later counts.
    """
    by_code: dict[str, list[RosterRow]] = defaultdict(list)
    for row in rows:
        by_code[row.code].append(row)
    merged: list[RosterRow] = []
    found: list[Suspicion] = []
    for theirs in by_code.values():
        kept: list[RosterRow] = []
        for row in sorted(theirs, key=_starts_on) if len(theirs) > 1 else theirs:
            _place(row, kept, slug, found)
        merged.extend(kept)
    return merged, found


def _place(row: RosterRow, kept: list[RosterRow], slug: str, found: list[Suspicion]) -> None:
    for number, earlier in enumerate(kept):
        if not _overlap(earlier.mandate, row.mandate):
            continue
        is_same = _says_the_same(earlier, row)
        found.append(_suspicion(earlier, row, slug, is_same=is_same))
        if is_same:
            named = earlier if earlier.scheme else row
            kept[number] = replace(
                earlier,
                mandate=_one(earlier.mandate, row.mandate),
                scheme=named.scheme,
                identifier=named.identifier,
            )
            return
        break
    kept.append(row)


def _overlap(first: Mandate, second: Mandate) -> bool:
    """Say whether the second surely begins before the first surely ends; it does not begin earlier."""
    if first.ends is None or second.starts is None:
        return True
    return second.starts.last_day < first.ends.first_day


def _says_the_same(first: RosterRow, second: RosterRow) -> bool:
    is_named_otherwise = bool(first.scheme and second.scheme) and (first.scheme, first.identifier) != (
        second.scheme,
        second.identifier,
    )
    return not is_named_otherwise and _particulars(first.mandate) == _particulars(second.mandate)


def _particulars(mandate: Mandate) -> tuple[str, ...]:
    return mandate.delegation, mandate.group, mandate.role, mandate.area, mandate.country


def _one(first: Mandate, second: Mandate) -> Mandate:
    ends = first.ends
    if ends is not None and (second.ends is None or ends.last_day < second.ends.last_day):
        ends = second.ends
    email, source_url = first.email or second.email, first.source_url or second.source_url
    return replace(first, ends=ends, email=email, source_url=source_url)


def _suspicion(first: RosterRow, second: RosterRow, slug: str, *, is_same: bool) -> Suspicion:
    periods = f"{period_in_words(first.mandate)} and {period_in_words(second.mandate)}"
    what = "and say the same; one is made of them" if is_same else "and differ; the later one counts"
    sentence = f"two mandates overlap ({periods}) {what}"
    return Suspicion(SuspicionKind.OVERLAP, slug, second.code, second.name.full, sentence)


def _starts_on(row: RosterRow) -> date:
    return row.mandate.starts.first_day if row.mandate.starts else date.min
