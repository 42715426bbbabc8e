"""What an import finds in one assembly, added up while it goes through the file. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable

from petitioner.parliaments.comparison import Plan
from petitioner.parliaments.shapes import (
    AssemblyDiff,
    Change,
    ChangeKind,
    RosterRow,
    Suspicion,
    SuspicionKind,
)

Seal = Callable[[bytes], object]
"""Told everything for which a digest stands, in the order in which it is found."""


class Findings:
    """Numbers of everything, and the first `most` of each kind; all if that is none."""

    def __init__(self, most: int | None, seal: Seal) -> None:
        self._most = most
        self._seal = seal
        self._counts: Counter[ChangeKind] = Counter()
        self._changes: list[Change] = []
        self._suspicious: Counter[SuspicionKind] = Counter()
        self._suspicions: list[Suspicion] = []
        self._unchanged = 0
        self._without_address = 0
        self.rows = 0

    def add(self, plan: Plan, rows: Iterable[RosterRow] = ()) -> None:
        """Add what is planned for some rows."""
        for change in plan.changes:
            self._seal(repr(change).encode("utf-8", "backslashreplace"))
            self._counts[change.kind] += 1
            if self._most is None or self._counts[change.kind] <= self._most:
                self._changes.append(change)
        self._unchanged += plan.unchanged
        for row in rows:
            self.rows += 1
            self._without_address += not row.mandate.email

    def wonder(self, suspicions: Iterable[Suspicion]) -> None:
        """Add what is suspicious."""
        for suspicion in suspicions:
            self._suspicious[suspicion.kind] += 1
            if self._most is None or self._suspicious[suspicion.kind] <= self._most:
                self._suspicions.append(suspicion)

    def count(self, kind: ChangeKind) -> int:
        """Return how many changes of a kind there are so far."""
        return self._counts[kind]

    def as_diff(self, slug: str, assembly: str, *, is_new: bool, roster_id: int | None) -> AssemblyDiff:
        """Return everything that was found."""
        order = {kind: number for number, kind in enumerate(SuspicionKind)}
        return AssemblyDiff(
            slug,
            assembly,
            is_new,
            tuple(self._changes),
            tuple(self._counts.items()),
            self._unchanged,
            self._without_address,
            tuple(sorted(self._suspicions, key=lambda suspicion: order[suspicion.kind])),
            self._suspicious.total(),
            roster_id,
        )
