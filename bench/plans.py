"""The plans PostgreSQL makes for the queries the platform sends, searched for scans of whole tables."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from bench.ground import House
from petitioner.screening import store as screening
from petitioner.signatures.store import (
    erasure,
    hot,
    intake,
    links,
    public_signers,
    reminders,
    uncounted,
    visits,
)

_SCAN: Final = re.compile(r"Seq Scan on (signature|link|address_letter|public_signer)\b")
_DIGEST: Final = b"\1" * 32
_CALLS: Final = (
    "SELECT confirm_signatures(ARRAY[%s, %s])",
    "SELECT * FROM look_up_link(%s)",
    "SELECT * FROM spend_try(%s, %s, 5)",
    "SELECT disown_signature(%s, now())",
    "SELECT ask_again(%s)",
    "SELECT * FROM read_visit(%s)",
)
"""What the web process calls; PostgreSQL tells the plans of what happens inside."""


def whole_scans(house: House) -> tuple[int, list[str]]:
    """Return how many queries were looked at, and those that read a growing table from end to end."""
    now = datetime.now(UTC)
    engine = create_engine(house.database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    plans: list[tuple[str, str]] = []
    with _explaining(engine, plans):
        for act in _acts(now):
            with Session(engine) as session:
                act(session)
                session.rollback()
    engine.dispose()
    plans += _hot_plans(house, now)
    plans += _function_plans(house)
    return len(plans), [query for query, plan in plans if _SCAN.search(plan)]


def _acts(now: datetime) -> tuple[Callable[[Session], object], ...]:
    """Return what the doors and jobs ask of the store, again and again, while people sign."""
    lease, id_ = timedelta(seconds=60), UUID(int=1)
    return (
        lambda s: intake.take_intake(s, 250),
        lambda s: intake.live_among(s, [(1, _DIGEST), (1, b"\2" * 32)]),
        lambda s: links.claim_letters(s, 200, now=now, lease=lease),
        lambda s: erasure.disowned(s, 1000),
        lambda s: uncounted.take_uncounted(s, 5000, left_out=(), now=now),
        lambda s: uncounted.take_removed(s, 5000, left_out=(), now=now),
        lambda s: uncounted.take_reinstated(s, 5000, left_out=()),
        uncounted.waiting,
        lambda s: uncounted.join_attempts(s, [id_]),
        lambda s: uncounted.move_contacts(s, [id_]),
        lambda s: visits.waiting(s, 500, now=now),
        lambda s: visits.of_mailbox(s, [(1, _DIGEST)]),
        lambda s: reminders.asked_again(s, 500),
        lambda s: public_signers.first_prominent(s, 1, 20),
        lambda s: public_signers.some(s, 1, 20),
        lambda s: public_signers.following(s, 1, after=("m", id_), most=51),
        lambda s: public_signers.found(s, 1, ("mar", "ilse"), 51),
        lambda s: public_signers.take_sealed_away(s, 5000),
        lambda s: screening.letters_lately(s, [_DIGEST], now=now),
        lambda s: screening.suppressed(s, [_DIGEST]),
    )


@contextmanager
def _explaining(engine: Engine, plans: list[tuple[str, str]]) -> Iterator[None]:
    """Put the plan of each statement sent inside the block into `plans`."""

    def explain(_c: Any, cursor: psycopg.Cursor, statement: str, values: Any, *_: Any) -> None:  # noqa: ANN401
        if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")):
            cursor.execute(f"EXPLAIN {statement}".encode(), values)
            plans.append((statement, "\n".join(row[0] for row in cursor)))

    event.listen(engine, "before_cursor_execute", explain)
    yield


def _hot_plans(house: House, now: datetime) -> list[tuple[str, str]]:
    rows = [[_DIGEST], [1], [1], ["en"], [_DIGEST], [now]]
    asked: list[tuple[str, list[Any]]] = [
        (hot.ADD_INTAKE, rows),
        (hot.MARK_MAILED, [UUID(int=1)]),
        (hot.MARK_DUE, [now, [UUID(int=1)]]),
    ]
    plans = []
    with psycopg.connect(house.database_url, autocommit=True) as connection:
        for query, values in asked:
            plan = connection.execute(f"EXPLAIN {query}".encode(), values).fetchall()
            plans.append((query, "\n".join(row[0] for row in plan)))
    return plans


def _function_plans(house: House) -> list[tuple[str, str]]:
    """Call each function as the group writers do, one plan for all values; return the plans inside."""
    plans = []
    with psycopg.connect(house.database_url, autocommit=True) as connection:
        heard: list[str] = []
        connection.add_notice_handler(lambda said: heard.append(said.message_primary or ""))
        for setting in (
            "LOAD 'auto_explain'",
            "SET auto_explain.log_min_duration = 0",
            "SET auto_explain.log_nested_statements = on",
            "SET auto_explain.log_level = notice",
            "SET plan_cache_mode = force_generic_plan",
        ):
            connection.execute(setting)
        for call in _CALLS:
            heard.clear()
            connection.execute(call, [_DIGEST] * call.count("%s"))
            plans += [(call, said) for said in heard if "Query Text: SELECT confirm" not in said]
    return plans
