"""P13: what it takes to publish one changed statement among thousands, and all of them again."""

import json
import subprocess
import sys
from typing import Final

from bench.bursts import Plan
from bench.ground import Ground, NotReady
from bench.table import Line
from petitioner.foundation.embedded.programs import ROOT

NEEDS: tuple[str, ...] = ()
_MANY: Final = 10_000
_FEW: Final = 500
_CHANGES: Final = 20
_ONE_GOAL: Final = 100.0
_ALL_GOAL: Final = 300.0
_ASKED_GOAL: Final = 50.0
"""Milliseconds: the goals for lists are ours, for the issue says "fast"."""


def measure(ground: Ground, plan: Plan) -> list[Line]:
    """Return the processor time of one statement in five languages, and the time of all."""
    number = _MANY if plan.rounds > 2 else _FEW
    house = ground.house("many")
    done = subprocess.run(
        (sys.executable, "-m", "bench.publishing", str(number), str(_CHANGES)),
        env=ground.settings(house, is_worker=True),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=3_600,
        check=False,
    )
    if done.returncode:
        raise NotReady(done.stderr)
    found = json.loads(done.stdout)
    ground.postgres.drop(house.name)
    among = f"among {number:,} statements"

    def line(what: str, value: float, goal: float, unit: str) -> Line:
        return Line("P13", what, f"{value:,.1f} {unit}", "-", value, goal, at_most=True, unit=unit)

    return [
        line(
            "one changed statement in 5 languages beside one other: CPU",
            found["alone_cpu_ms"],
            _ONE_GOAL,
            "ms",
        ),
        line(f"the same {among}: CPU", found["changed_cpu_ms"], 1_000.0, "ms"),
        line(f"the same, until it is written {among}", found["changed_ms"], 1_000.0, "ms"),
        line(f"a look that finds nothing to do {among}", found["nothing_ms"], 1_000.0, "ms"),
        line(
            f"all {number:,} statements again, by all cores",
            found["whole"],
            _ALL_GOAL * number / _MANY,
            "s",
        ),
        line(f"the list as data, asked for a word and a topic {among}", found["asked_ms"], _ASKED_GOAL, "ms"),
        line(f"the list as a page, asked for a word {among}", found["page_ms"], _ASKED_GOAL, "ms"),
    ]
