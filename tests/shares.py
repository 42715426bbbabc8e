"""Who runs what when several processes share the tests: a file each, the longest folders first.

A platform of real processes takes seconds to start and goes on taking time while nobody looks at it. So one
process runs the journeys, on one platform; the others come to help when nothing else is left.
"""

from typing import Any, Final

import pytest
from xdist.scheduler import LoadFileScheduling

JOURNEYS: Final = "tests/journeys/"
LONGEST: Final = ("journeys", "faults", "erasure", "publication", "organisers", "parliaments", "foundation")
"""Folders whose tests begin first: who runs a long one last keeps everybody waiting."""


def longest_first(items: list[pytest.Item]) -> None:
    """Put the tests of the longest folders first, each file as it was."""
    items.sort(
        key=lambda item: LONGEST.index(name) if (name := item.path.parent.name) in LONGEST else len(LONGEST)
    )


class Shares(LoadFileScheduling):
    """Gives each process the next file, in order, but the journeys only to the first as long as it can."""

    def _assign_work_unit(self, node: Any) -> None:
        is_first = node is next(iter(self.assigned_work))
        suited = (file for file in self.workqueue if is_first or not file.startswith(JOURNEYS))
        self.workqueue.move_to_end(next(suited, next(iter(self.workqueue))), last=False)
        super()._assign_work_unit(node)
