"""P12: how much memory a web worker takes, whether it grows, and how soon a fresh one answers."""

import statistics
import time
from pathlib import Path

from bench import fill
from bench.bursts import Plan
from bench.ground import PAGE, Ground, House, await_page
from bench.load import get, post, send
from bench.meter import family, pss_megabytes
from bench.people import forms, printed_token
from bench.table import Line
from petitioner.foundation.embedded import programs
from petitioner.foundation.embedded.supervisor import Program

NEEDS: tuple[str, ...] = ()
_BURST = 2
_FORMS = 6_000
"""Sign forms prepared for each burst; the mix never sends more than a tenth of what it sends."""


def measure(ground: Ground, plan: Plan) -> list[Line]:
    """Return three lines: memory, its growth, the cold start."""
    house = ground.house()
    half = 50_000 if plan.rounds > 2 else 5_000
    with ground.web(house) as web:
        early = _memory_after(ground, house, web, half)
        late = _memory_after(ground, house, web, half)
    fill.empty(ground, house)
    starts = [_cold_start(ground, house) for _ in range(plan.rounds)]
    took = statistics.median(starts)
    answered = f"after {2 * half:,} requests"
    return [
        Line(
            "P12", f"PSS of a web worker {answered}", f"{late:.1f} MB", "-", late, 64, at_most=True, unit="MB"
        ),
        Line(
            "P12",
            f"the same {answered} / after {half:,}",
            f"{late:.1f} MB",
            f"{early:.1f} MB",
            late / early,
            1.05,
            at_most=True,
        ),
        Line(
            "P12",
            "cold start to the first correct page",
            f"{took:.2f} s",
            "-",
            took,
            0.5,
            at_most=True,
            unit="s",
        ),
    ]


def _memory_after(ground: Ground, house: House, web: int, requests: int) -> float:
    """Return the memory of the largest web worker after so many more requests of every kind."""
    answered = 0
    while answered < requests:
        mix = _mix(ground, house)
        answered += send(house.port, mix, ground.folder, seconds=_BURST).answers
    return max(pss_megabytes(pid) for pid in _workers(web))


def _mix(ground: Ground, house: House) -> list[bytes]:
    """Return pages, numbers, forms, signatures and links, in the order of importance."""
    token = printed_token(house.page_file)
    tokens = fill.add_pending(ground, house, 500)
    rare = [get(f"{PAGE}/sign"), get("/en/"), get("/petitions.json")]
    rare += [get(f"/c/{tokens[n]}") for n in range(250)]
    rare += [post(f"/c/{tokens[n]}", "choice=signed") for n in range(250, 500)]
    found = []
    for number, form in enumerate(forms(_FORMS, token)):
        found += [get(PAGE, "Accept-Encoding: br"), get(PAGE)] * 4
        found.append(post(f"{PAGE}/sign", form))
        if number % 4 == 0:
            found.append(rare[number // 4 % len(rare)])
    return found


def _workers(web: int) -> list[int]:
    """Return the processes that serve: all that were started but for multiprocessing's own helper."""
    children = family(web)[1:]
    return [pid for pid in children if b"tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()] or [web]


def _cold_start(ground: Ground, house: House) -> float:
    """Return the seconds from the start of one web process to the whole page."""
    address = ("--host", "127.0.0.1", "--port", str(house.port), "--processes", "1")
    environment = ground.settings(house, is_worker=False)
    program = Program("cold", programs.petitioner("web", *address), environment)
    began = time.monotonic()
    with ground.running(program):
        page = await_page(house.port, PAGE)
        took = time.monotonic() - began
    if page != house.page_file.read_bytes():
        raise RuntimeError("the first page was not the published one")
    return took
