"""P3: signatures taken in, checked, sealed and durable, against single-row INSERTs of pgbench."""

import secrets
import time
from collections.abc import Callable

from bench import nginx, pgbench
from bench.bursts import Burst, Plan, alternate
from bench.ground import PAGE, Ground, House
from bench.load import CONNECTIONS, WrongAnswer, post, send
from bench.people import forms, printed_token
from bench.table import Line

NEEDS = ("nginx", "pgbench")
MOST_A_SECOND = 12_000
"""Forms prepared for each second of a burst."""
SETTLING = 0.3
"""Seconds in which what was under way when the generator hung up comes to rest."""

_INSERT = """
INSERT INTO intake (handle_digest, statement_id, version_id, language, sealed, received_at)
VALUES ('\\x{handle}'::bytea, {statement}, {version}, 'en', '\\x{sealed}'::bytea, now());
"""


def measure(ground: Ground, plan: Plan) -> list[Line]:
    """Return two lines: straight at the web process, and behind nginx."""
    house = ground.house()
    with ground.web(house) as web, nginx.in_front(ground, house) as (port, front):
        met = alternate(
            {
                "web": signer(ground, house, house.port, web),
                "nginx": signer(ground, house, port, web, front),
                "pgbench": _inserter(ground, house),
            },
            plan,
        )
    ground.sql(house, "TRUNCATE intake")
    yardstick = met["pgbench"]
    return [
        Line("P3", what, str(ours), str(yardstick), ours.against(yardstick), 0.5)
        for what, ours in (
            ("sealed, durable signatures / pgbench INSERT", met["web"]),
            ("the same behind nginx / pgbench INSERT", met["nginx"]),
        )
    ]


def signer(
    ground: Ground, house: House, port: int, *pids: int, connections: int = CONNECTIONS
) -> Callable[[int], Burst]:
    """Return a contender that signs, each time as somebody else, and finds a row for every answer."""
    token = printed_token(house.page_file)

    def sign(seconds: int) -> Burst:
        requests = [post(f"{PAGE}/sign", form) for form in forms(seconds * MOST_A_SECOND, token)]
        ground.sql(house, "TRUNCATE intake")
        began = ground.cpu(*pids)
        load = send(port, requests, ground.folder, seconds=seconds, connections=connections, once=True)
        spent = ground.cpu(*pids) - began
        time.sleep(SETTLING)
        rows = ground.number(house, "SELECT count(DISTINCT handle_digest) FROM intake")
        if not load.answers <= rows <= load.sent:
            raise WrongAnswer(f"{load.answers} forms were answered, {rows} rows are there")
        return Burst(load.rate, spent * 1e3 / load.answers, load.p50_ms, load.p99_ms)

    return sign


def _inserter(ground: Ground, house: House) -> Callable[[int], Burst]:
    """Return the yardstick; its rows have the size that ours have."""

    def insert(seconds: int) -> Burst:
        found = ground.sql(house, "SELECT statement_id, version_id, length(sealed) FROM intake LIMIT 1")
        size = int(str(found[0][2])) if found else 562
        statement, version = ground.sql(
            house, "SELECT statement_id, max(id) FROM statement_version GROUP BY 1"
        )[0]
        script = _INSERT.format(
            handle=secrets.token_hex(32), statement=statement, version=version, sealed=secrets.token_hex(size)
        )
        ground.sql(house, "TRUNCATE intake")
        return pgbench.run(ground, house, script, seconds=seconds)

    return insert
