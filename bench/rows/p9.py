"""P9: nothing grows slower as signatures gather: 1,000 beside a million."""

from collections.abc import Callable

from bench import crowd
from bench.bursts import Burst, Plan, alternate
from bench.ground import PAGE, Ground, House
from bench.load import get, send
from bench.plans import whole_scans
from bench.rows.p3 import signer
from bench.rows.p7 import confirmer
from bench.table import Line

NEEDS: tuple[str, ...] = ()
_SMALL = 1_000
_CONNECTIONS = 4
_GOAL = 1.15


def measure(ground: Ground, plan: Plan) -> list[Line]:
    """Return one line for each kind of request, and one for the plans."""
    small, large = ground.house("small"), ground.house("large")
    crowd.gather(ground, small, _SMALL)
    crowd.gather(ground, large, plan.large)
    name = f"{plan.large:,} / {_SMALL:,} signatures"
    lines = []
    with ground.web(small), ground.web(large):
        for what in ("page", "count.json", "sign", "confirm"):
            met = alternate(
                {"small": _contender(ground, small, what), "large": _contender(ground, large, what)}, plan
            )
            ratio = met["large"].against(met["small"], "p50_ms")
            ours, yardstick = (f"{met[size].median('p50_ms'):.2f} ms" for size in ("large", "small"))
            lines.append(Line("P9", f"p50 of {what}: {name}", ours, yardstick, ratio, _GOAL, at_most=True))
    looked_at, scanning = whole_scans(large)
    for query in scanning:
        print(f"\n   reads a whole table: {' '.join(query.split())[:200]}")
    what = f"queries that read a whole table at {plan.large:,}"
    lines.append(
        Line(
            "P9", what, str(len(scanning)), f"of {looked_at}", len(scanning), 0, at_most=True, unit="queries"
        )
    )
    for house in (small, large):
        ground.postgres.drop(house.name)
    return lines


def _contender(ground: Ground, house: House, what: str) -> Callable[[int], Burst]:
    if what == "sign":
        return signer(ground, house, house.port, ground.pid(f"web {house.name}"), connections=_CONNECTIONS)
    if what == "confirm":
        return confirmer(ground, house, connections=_CONNECTIONS)
    number = next(path.name for path in (house.public / "petitions").iterdir() if path.is_dir())
    path = PAGE if what == "page" else f"/petitions/{number}/count.json"

    def read(seconds: int) -> Burst:
        load = send(house.port, [get(path)], ground.folder, seconds=seconds, connections=_CONNECTIONS)
        return Burst(load.rate, 0.0, load.p50_ms, load.p99_ms)

    return read
