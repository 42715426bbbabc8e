"""P21: what the desk's first page and its pages of signatures read, under many signatures beside few."""

import statistics
import time
from typing import Final

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from bench import crowd
from bench.bursts import Plan
from bench.ground import Ground, House
from bench.table import Line
from petitioner.console.first_page import last_look, read_statements, read_tasks
from petitioner.foundation import clock
from petitioner.foundation.roles import WEB, as_role
from petitioner.organisers.rules import Role
from petitioner.organisers.shapes import Place
from petitioner.signatures.read_numbers import read_numbers
from petitioner.signatures.store import batches, holds

NEEDS: tuple[str, ...] = ()
_SMALL: Final = 1_000
_GOAL: Final = 1.15
_READS: Final = 400
"""A round of reads, the two in turn: what else the machine does meets both alike."""


def measure(ground: Ground, plan: Plan) -> list[Line]:
    """Return the median times of reading both pages as the web process does."""
    numbers = (_SMALL, plan.large)
    houses = {number: ground.house(f"desk{number}") for number in numbers}
    for number, house in houses.items():
        crowd.gather(ground, house, number)
    engines = {number: _engine(house) for number, house in houses.items()}
    reads = {
        "the desk's numbers of a statement": _read_numbers,
        "the desk's page of what does not count": _read_batches,
        "the desk's first page": _read_first_page,
    }
    lines = []
    for what, read in reads.items():
        took: dict[int, list[float]] = {number: [] for number in numbers}
        for _ in range(_READS * plan.rounds):
            for number, engine in engines.items():
                began = time.perf_counter()
                with Session(engine) as session:
                    read(session)
                took[number].append((time.perf_counter() - began) * 1000)
        small, large = (statistics.median(took[number]) for number in numbers)
        said = f"{what}, p50: {plan.large:,} / {_SMALL:,} signatures"
        lines.append(
            Line("P21", said, f"{large:.2f} ms", f"{small:.2f} ms", large / small, _GOAL, at_most=True)
        )
    for number, house in houses.items():
        engines[number].dispose()
        ground.postgres.drop(house.name)
    return lines


def _read_numbers(session: Session) -> None:
    read_numbers(session, _only_statement(session), now=clock.now())


def _read_batches(session: Session) -> None:
    statement_id = _only_statement(session)
    batches.listed(session, statement_id, most=50)
    holds.listed(session, statement_id, most=50)
    read_numbers(session, statement_id, now=clock.now())


def _read_first_page(session: Session) -> None:
    owner = session.execute(text("SELECT min(organisation_id) FROM statement")).scalar_one()
    places = (Place(owner, "", "", (Role.OWNER,), is_host=True),)
    read_tasks(session, places, language="en")
    last_look(session)
    read_statements(session, places, language="en", now=clock.now())


def _only_statement(session: Session) -> int:
    number: int = session.execute(text("SELECT min(id) FROM statement")).scalar_one()
    return number


def _engine(house: House) -> Engine:
    address = as_role(house.database_url, WEB)
    return create_engine(address.replace("postgresql://", "postgresql+psycopg://", 1))
