"""P7: confirmations, against the counter in one row that they do without."""

import time
from collections.abc import Callable

from bench import fill, pgbench
from bench.bursts import Burst, Plan, alternate
from bench.ground import Ground, House
from bench.load import CONNECTIONS, WrongAnswer, post, send
from bench.table import Line

NEEDS = ("pgbench",)
MOST_A_SECOND = 15_000
"""Links prepared for each second of a burst."""
_SETTLING = 0.3
_HOT = "UPDATE bench_hot SET count = count + 1 WHERE id = 1;"
_CONFIRMED = "SELECT count(*) FROM signature WHERE state = 'confirmed' AND counted_at IS NULL"


def measure(ground: Ground, plan: Plan) -> list[Line]:
    """Return one line."""
    house = ground.house()
    ground.sql(house, "CREATE TABLE IF NOT EXISTS bench_hot (id int PRIMARY KEY, count bigint)")
    ground.sql(house, "INSERT INTO bench_hot VALUES (1, 0) ON CONFLICT DO NOTHING")
    confirm = confirmer(ground, house)

    def afresh(seconds: int) -> Burst:
        fill.empty(ground, house)
        return confirm(seconds)

    def count(seconds: int) -> Burst:
        return pgbench.run(ground, house, _HOT, seconds=seconds)

    with ground.web(house):
        met = alternate({"web": afresh, "pgbench": count}, plan)
    fill.empty(ground, house)
    ground.sql(house, "DROP TABLE bench_hot")
    ours, yardstick = met["web"], met["pgbench"]
    what = "confirmations / pgbench count = count + 1"
    return [Line("P7", what, str(ours), str(yardstick), ours.against(yardstick), 2.0)]


def confirmer(ground: Ground, house: House, *, connections: int = CONNECTIONS) -> Callable[[int], Burst]:
    """Return a contender that answers fresh links and finds a confirmed signature for every answer."""

    def confirm(seconds: int) -> Burst:
        tokens = fill.add_pending(ground, house, seconds * MOST_A_SECOND)
        requests = [post(f"/c/{token}", "choice=signed") for token in tokens]
        web = ground.pid(f"web {house.name}")
        already = ground.number(house, _CONFIRMED)
        began = ground.cpu(web)
        load = send(house.port, requests, ground.folder, seconds=seconds, connections=connections, once=True)
        spent = ground.cpu(web) - began
        time.sleep(_SETTLING)
        rows = ground.number(house, _CONFIRMED) - already
        if not load.answers <= rows <= load.sent:
            raise WrongAnswer(f"{load.answers} links were answered, {rows} signatures are confirmed")
        return Burst(load.rate, spent * 1e3 / load.answers, load.p50_ms, load.p99_ms)

    return confirm
