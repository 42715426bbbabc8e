"""What processes cost: processor time and memory of a process and all it started, from /proc (proc(5))."""

import os
from collections.abc import Iterable
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


def family(root: int) -> tuple[int, ...]:
    """Return a process number and those of all its descendants that are alive."""
    children: dict[int, list[int]] = {}
    for folder in _PROC.iterdir():
        if folder.name.isdecimal():
            stat = _stat(int(folder.name))
            if stat:
                children.setdefault(int(stat[1]), []).append(int(folder.name))
    found = [root]
    for member in found:
        found.extend(children.get(member, ()))
    return tuple(found)


def cpu_seconds(roots: Iterable[int]) -> float:
    """Return the processor seconds these processes and their descendants, living and dead, have used."""
    ticks = 0
    for root in roots:
        for member in family(root):
            stat = _stat(member)
            ticks += sum(int(value) for value in stat[11:15])
    return ticks / _TICK


def pss_megabytes(pid: int) -> float:
    """Return the proportional set size of one process, in units of 10⁶ bytes."""
    for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ValueError(f"the kernel does not tell the memory of process {pid}")


def _stat(pid: int) -> list[str]:
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()
