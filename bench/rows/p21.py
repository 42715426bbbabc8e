"""P21: the numbers on the desk's page of signatures, under many signatures beside few."""

import statistics
import time
from typing import Final

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from bench import crowd
from bench.bursts import Plan
from bench.ground import Ground, House
from bench.table import Line
from petitioner.foundation import clock
from petitioner.foundation.roles import WEB, as_role
from petitioner.signatures.read_numbers import read_numbers

NEEDS: tuple[str, ...] = ()
_SMALL: Final = 1_000
_LARGE: Final = 200_000
_GOAL: Final = 1.15
_READS: Final = 400
"""A round of reads, the two in turn: what else the machine does meets both alike."""


def measure(ground: Ground, plan: Plan) -> list[Line]:
    """Return the median time of reading the numbers as the web process does."""
    houses = {number: ground.house(f"desk{number}") for number in (_SMALL, _LARGE)}
    for number, house in houses.items():
        crowd.gather(ground, house, number)
    engines = {number: _engine(house) for number, house in houses.items()}
    statements = {n: ground.number(house, "SELECT min(id) FROM statement") for n, house in houses.items()}
    took: dict[int, list[float]] = {number: [] for number in houses}
    for _ in range(_READS * plan.rounds):
        for number, engine in engines.items():
            began = time.perf_counter()
            with Session(engine) as session:
                read_numbers(session, statements[number], now=clock.now())
            took[number].append((time.perf_counter() - began) * 1000)
    small, large = (statistics.median(took[number]) for number in (_SMALL, _LARGE))
    for number, house in houses.items():
        engines[number].dispose()
        ground.postgres.drop(house.name)
    what = f"the desk's numbers, p50: {_LARGE:,} / {_SMALL:,} signatures"
    return [
        Line("P21", what, f"{large:.2f} ms", f"{small:.2f} ms", large / small, _GOAL, at_most=True),
    ]


def _engine(house: House) -> Engine:
    address = as_role(house.database_url, WEB)
    return create_engine(address.replace("postgresql://", "postgresql+psycopg://", 1))
