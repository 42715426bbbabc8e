"""P1: the statement page costs what a plain file costs. P2: compressed no more than plain."""

from collections.abc import Callable

from bench import nginx
from bench.bursts import Burst, Met, Plan, alternate
from bench.ground import PAGE, Ground, House, fetch
from bench.load import WrongAnswer, get, send
from bench.meter import cpu_seconds
from bench.table import Line

NEEDS = ("nginx",)


def measure(ground: Ground, plan: Plan) -> list[Line]:
    """Return three lines: through nginx, from Python alone, compressed."""
    house = ground.house()
    with (
        ground.web(house) as web,
        nginx.in_front(ground, house) as (port, front),
        nginx.bare(ground, house) as (bare_port, bare),
    ):
        met = alternate(
            {
                "nginx": _reader(ground, house, port, front),
                "python": _reader(ground, house, house.port, web),
                "bare": _reader(ground, house, bare_port, bare),
                "gzip": _reader(ground, house, port, front, encoding="gzip"),
            },
            plan,
        )
    bare_burst, front_burst = met["bare"], met["nginx"]
    return [
        _line("P1", "page through nginx / nginx static", front_burst, bare_burst, 0.9),
        _line("P1", "page from Python alone / nginx static", met["python"], bare_burst, 0.35),
        _line("P2", "page in gzip / plain, both through nginx", met["gzip"], front_burst, 0.9),
    ]


def _line(row: str, what: str, ours: Met, yardstick: Met, goal: float) -> Line:
    return Line(row, what, str(ours), str(yardstick), ours.against(yardstick), goal)


def _reader(ground: Ground, house: House, port: int, pid: int, encoding: str = "") -> Callable[[int], Burst]:
    """Return a contender that reads the page and makes sure each answer was the whole file."""
    headers = (f"Accept-Encoding: {encoding}",) if encoding else ()
    requests = [get(PAGE, *headers)]
    suffix = {"": "", "gzip": ".gz"}[encoding]
    file = house.page_file.with_name(house.page_file.name + suffix)

    def read(seconds: int) -> Burst:
        began = cpu_seconds([pid])
        load = send(port, requests, ground.folder, seconds=seconds)
        spent = cpu_seconds([pid]) - began
        expected = file.read_bytes()
        asked = {"Accept_Encoding": encoding} if encoding else {}
        if fetch(port, PAGE, **asked) != expected or load.bytes < load.answers * len(expected):
            raise WrongAnswer(f"port {port} did not answer with the bytes of {file.name}")
        return Burst(load.rate, spent * 1e3 / load.answers, load.p50_ms, load.p99_ms)

    return read
