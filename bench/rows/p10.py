"""P10: how soon a confirmed signature is in the published number, and that the number never goes back."""

import json
import statistics
import time
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Final

from bench import fill
from bench.bursts import Plan
from bench.ground import Ground, House, fetch
from bench.load import WrongAnswer
from bench.table import Line
from petitioner.foundation.embedded import programs
from petitioner.foundation.embedded.supervisor import Program

NEEDS: tuple[str, ...] = ()
_GOAL: Final = 2.0
_LONGEST: Final = 20.0
_LOOK: Final = 0.02
_CONFIRMATIONS: Final = {True: 60, False: 10}


def measure(ground: Ground, plan: Plan) -> list[Line]:
    """Return the median and the longest time from an answered confirmation to the number that has it.

    The first one waits for workers that begin, and is left out.
    """
    house = ground.house()
    fill.empty(ground, house)
    tokens = fill.add_pending(ground, house, _CONFIRMATIONS[plan.rounds > 2])
    environment = ground.settings(house, is_worker=True)
    work = (
        Program("publication", programs.petitioner("worker", "publication"), environment),
        Program("scheduler", programs.petitioner("scheduler"), environment),
    )
    with ground.web(house), ground.running(work[0]), ground.running(work[1]):
        _, *took = (_confirm(ground, house, token, number) for number, token in enumerate(tokens, 1))
    fill.empty(ground, house)
    what = f"from a confirmation to the published number, {len(took)} one after another"
    return [
        _line(f"{what}: median", statistics.median(took)),
        _line(f"{what}: longest", max(took)),
    ]


def _line(what: str, seconds: float) -> Line:
    return Line("P10", what, f"{seconds:.2f} s", "-", seconds, _GOAL, at_most=True, unit="s")


def _confirm(ground: Ground, house: House, token: str, number: int) -> float:
    """Confirm one signature, and return the seconds until the number is that."""
    line = HTTPConnection("127.0.0.1", house.port, timeout=10)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", f"/c/{token}", "choice=signed", form)
    answered = line.getresponse().status
    line.close()
    if answered != HTTPStatus.SEE_OTHER:
        raise WrongAnswer(f"a confirmation was answered with {answered}")
    return _number_after(ground, house, number)


def _number_after(ground: Ground, house: House, wanted: int) -> float:
    """Return after how many seconds the published number is what is wanted; it must never go back."""
    began, last = time.monotonic(), -1
    statement, _ = fill.text_signed(ground, house)
    while time.monotonic() - began < _LONGEST:
        shown = json.loads(fetch(house.port, f"/petitions/{statement}/count.json"))["signature_count"]
        if shown < last:
            raise WrongAnswer(f"the number went back from {last} to {shown}")
        if shown == wanted:
            return time.monotonic() - began
        last = shown
        time.sleep(_LOOK)
    raise WrongAnswer(f"the number was {last} after {_LONGEST:.0f} s, and {wanted} had confirmed")
