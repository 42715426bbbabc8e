"""`python -m bench [row …] [--quick]`: measure, print the table, exit with 1 when a goal is missed."""

import argparse
import importlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Final

from bench import nginx, pgbench
from bench.bursts import Plan
from bench.ground import Ground, NotReady, stop_on_signals
from bench.load import WrongAnswer
from bench.table import Line, markdown

ROWS: Final = {
    "P1": "p1",
    "P2": "p1",
    "P3": "p3",
    "P5": "p5",
    "P7": "p7",
    "P8": "p8",
    "P9": "p9",
    "P10": "p10",
    "P12": "p12",
    "P13": "p13",
    "P15": "p15",
    "P16": "p16",
    "P21": "p21",
}
FULL: Final = Plan(rounds=5, seconds=3, large=1_000_000)
QUICK: Final = Plan(rounds=2, seconds=1, large=100_000)


def main() -> int:
    """Measure the rows that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "rows", nargs="*", metavar="row", help=f"of {', '.join(ROWS)}; all when none is named"
    )
    parser.add_argument(
        "--quick", action="store_true", help="two rounds of one second: a look, no measurement"
    )
    parser.add_argument(
        "--allow-missing", action="store_true", help="leave out rows whose programs are absent"
    )
    asked = parser.parse_args()
    unknown = {row.upper() for row in asked.rows} - ROWS.keys()
    if unknown:
        parser.error(f"there is no row {', '.join(sorted(unknown))}")
    modules = dict.fromkeys(ROWS[row.upper()] for row in asked.rows or ROWS)
    stop_on_signals()
    lines, failed = _measure(list(modules), QUICK if asked.quick else FULL, allow_missing=asked.allow_missing)
    print(f"\n{markdown(lines)}\n")
    missed = [line for line in lines if not line.is_reached]
    if missed:
        print(f"{len(missed)} of {len(lines)} goals missed.")
    return 1 if missed or failed else 0


def _measure(names: list[str], plan: Plan, *, allow_missing: bool) -> tuple[list[Line], bool]:
    """Return the lines, and whether a row could not be measured."""
    lines: list[Line] = []
    failed = False
    if shutil.which("wrk") is None:
        print("wrk is not installed: a slower generator of our own takes its place.")
    with Ground() as ground:
        present = {"nginx": nginx.find_nginx() is not None, "pgbench": bool(pgbench.find_pgbench(ground))}
        for name in names:
            row = importlib.import_module(f"bench.rows.{name}")
            missing = [program for program in row.NEEDS if not present[program]]
            if missing:
                print(f"{name.upper()} is left out: {' and '.join(missing)} must be installed for it.")
                failed = failed or not allow_missing
                continue
            try:
                lines += _timed(name, row.measure, ground, plan)
            except (WrongAnswer, NotReady, OSError, subprocess.SubprocessError) as trouble:
                print(f"could not be measured: {trouble}")
                failed = True
    return lines, failed


def _timed(
    name: str, measure: Callable[[Ground, Plan], list[Line]], ground: Ground, plan: Plan
) -> list[Line]:
    began = time.monotonic()
    print(f"{name.upper()} …", end=" ", flush=True)
    lines = measure(ground, plan)
    print(f"{time.monotonic() - began:.0f} s")
    for line in lines:
        print("  ", " | ".join(line.cells()))
    return lines


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
