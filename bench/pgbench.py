"""PostgreSQL's own load generator, as the yardstick of everything that writes."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from bench.bursts import Burst
from bench.ground import Ground, House

CLIENTS: Final = 16
_THREADS: Final = "2"


def find_pgbench(ground: Ground) -> Path | None:
    """Return the program that came with the server, or the system's; None if there is none."""
    beside = ground.postgres.binaries / "pgbench"
    found = beside if beside.is_file() else shutil.which("pgbench")
    return Path(found) if found else None


def run(ground: Ground, house: House, script: str, *, seconds: int) -> Burst:
    """Run a script with 16 clients and prepared statements; the cost is that of the server alone."""
    program = find_pgbench(ground)
    if program is None:
        raise FileNotFoundError("pgbench")
    path = ground.folder / "pgbench.sql"
    path.write_text(script)
    began = ground.cpu()
    shape = ["-n", "-M", "prepared", "-c", str(CLIENTS), "-j", _THREADS, "-T", str(seconds)]
    told = subprocess.run(
        [str(program), *shape, "-f", str(path), house.database_url],
        capture_output=True,
        text=True,
        timeout=seconds + 30,
        check=True,
    ).stdout
    spent = ground.cpu() - began
    rate, done = _figure(r"^tps = ([0-9.]+)", told), _figure(r"processed: ([0-9]+)", told)
    if _figure(r"failed transactions: ([0-9]+)", told):
        raise RuntimeError(f"pgbench met failures:\n{told}")
    return Burst(rate, spent * 1e3 / done, _figure(r"latency average = ([0-9.]+)", told))


def _figure(pattern: str, told: str) -> float:
    found = re.search(pattern, told, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"pgbench said something else than usual:\n{told}")
    return float(found[1])
