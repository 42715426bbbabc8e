"""P15: how soon after one press the site shows no name of a statement any more, with a million of them."""

import subprocess
import time
from typing import Final

import psycopg

from bench import fill
from bench.bursts import Plan
from bench.ground import PAGE, SLUG, Ground, House, NotReady, fetch
from bench.table import Line
from petitioner.foundation.embedded import programs

NEEDS: tuple[str, ...] = ()
_GOAL: Final = 5.0
_SIGNERS: Final = """
INSERT INTO public_signer (id, signature_id, statement_id, sort_key, name, role, country)
SELECT gen_random_uuid(), gen_random_uuid(), %(statement)s,
    'brook' || n || ' ' || md5(n::text) || E'\\tferry',
    'Brook' || n || ' ' || md5(n::text), CASE WHEN n %% 10 = 0 THEN 'Ferry' END, 'SE'
FROM generate_series(1, %(number)s) AS n
"""
_TALLY: Final = """
INSERT INTO statement_tally (statement_id, confirmed, changed_at) VALUES (%(statement)s, %(number)s, now())
"""
_NAME: Final = b"Brook"


def measure(ground: Ground, plan: Plan) -> list[Line]:
    """Return two lines: until the site shows no name, and until the list is deleted."""
    house = ground.house("names")
    _gather(ground, house, plan.large)
    with ground.web(house):
        _await_names(house)
        gone, deleted = _press(ground, house)
    ground.postgres.drop(house.name)
    what = f"from the press to no name on the site: {plan.large:,} names"
    said = f"{gone:.2f} s; list deleted after {deleted:.0f} s"
    return [Line("P15", what, said, "-", gone, _GOAL, at_most=True, unit="s")]


def _gather(ground: Ground, house: House, number: int) -> None:
    """Leave the platform with that many public signers of its one statement, published."""
    statement, _ = fill.text_signed(ground, house)
    values = {"statement": statement, "number": number}
    with psycopg.connect(house.database_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # there are no signatures behind them
        connection.execute(_SIGNERS, values)
        connection.execute(_TALLY, values)
        connection.execute("VACUUM (ANALYZE) public_signer")
    ground.publish(house)


def _await_names(house: House) -> None:
    if not all(_NAME in answer for answer in _answers(house)):
        raise NotReady("the names are not on the site")


def _answers(house: House) -> tuple[bytes, bytes]:
    """Return the statement's page and the first page of its signers."""
    return fetch(house.port, PAGE), fetch(house.port, f"{PAGE}/signers")


def _press(ground: Ground, house: House) -> tuple[float, float]:
    """Seal the names as the operator does; return the seconds until none is shown, and until the end."""
    settings = ground.settings(house, is_worker=True)
    began = time.monotonic()
    with subprocess.Popen(
        programs.petitioner("signers", "seal", SLUG),
        env=settings,
        cwd=programs.ROOT,
        stdout=subprocess.DEVNULL,
    ) as pressed:
        gone = 0.0
        while pressed.poll() is None:
            is_shown = any(_NAME in answer for answer in _answers(house))
            gone = 0.0 if is_shown else gone or time.monotonic() - began
            time.sleep(0.02)
    if pressed.returncode or not gone:
        raise NotReady("the names were not sealed")
    return gone, time.monotonic() - began
