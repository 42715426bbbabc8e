"""What `statement.toml` says of thresholds: its tables `[[threshold]]`."""

from collections.abc import Mapping
from typing import Final

from petitioner.statements.formats.table_reader import TableReader, shown
from petitioner.statements.shapes import Threshold

MOST_THRESHOLDS: Final = 10
LARGEST: Final = 10_000

_KEYS: Final = ("names", "delegations", "groups")
_PATH: Final = ("threshold",)


class ThresholdReader(TableReader):
    """Reads the thresholds; one that asks for nothing, or twice for the same, is a problem."""

    __slots__ = ()

    def read(self, value: object) -> tuple[Threshold, ...]:
        """Return the thresholds in the order of the file, adding everything that is wrong to the problems."""
        if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
            self._wrong(_PATH, "must be written as tables [[threshold]], with two brackets.")
            return ()
        if len(value) > MOST_THRESHOLDS:
            self._wrong(_PATH, f"stands there {len(value)} times, and {MOST_THRESHOLDS} are allowed.")
        found: list[Threshold] = []
        for number, table in enumerate(value, start=1):
            threshold = self._threshold(table, number)
            if threshold in found:
                self._wrong(_PATH, f"number {number} says the same as an earlier one. Take one out.")
            elif threshold is not None:
                found.append(threshold)
        return tuple(found)

    def _threshold(self, table: Mapping[str, object], number: int) -> Threshold | None:
        for key in sorted(table.keys() - set(_KEYS)):
            self._wrong(
                _PATH, f"number {number} has the key {shown(key)}. Take it out; known are {', '.join(_KEYS)}."
            )
        if not table.keys() & set(_KEYS):
            self._wrong(_PATH, f"number {number} asks for nothing. Add names, delegations or groups.")
            return None
        return Threshold(**{key: self._number(table[key], key, number) for key in _KEYS if key in table})

    def _number(self, value: object, key: str, number: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST:
            return value
        self._wrong(
            _PATH, f"number {number}: {key} is {shown(value)}. Write a whole number from 1 to {LARGEST:,}."
        )
        return 0
