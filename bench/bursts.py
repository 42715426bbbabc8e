"""Contenders in turn, round after round, so that whatever else the machine does meets all of them."""

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """How long a row may take."""

    rounds: int
    seconds: int
    large: int
    """Signatures in the large database of P9."""


@dataclass(frozen=True, slots=True)
class Burst:
    """One contender's figures, of one burst or the medians of several."""

    rate: float
    cpu_ms: float
    """Processor milliseconds of all server processes for one answer."""
    p50_ms: float = 0.0
    p99_ms: float = 0.0

    def __str__(self) -> str:
        return f"{self.rate:,.0f}/s · {self.cpu_ms:.3f} ms"


Contender = Callable[[int], Burst]
"""Runs for so many seconds and says what it met."""


def alternate(contenders: Mapping[str, Contender], plan: Plan) -> dict[str, Burst]:
    """Return each contender's medians over the rounds, after one short burst each to warm up."""
    for contender in contenders.values():
        contender(1)
    met: dict[str, list[Burst]] = {name: [] for name in contenders}
    for round_number in range(plan.rounds):
        order = list(contenders) if round_number % 2 == 0 else list(reversed(contenders))
        for name in order:
            met[name].append(contenders[name](plan.seconds))
    return {name: _median(bursts) for name, bursts in met.items()}


def _median(bursts: list[Burst]) -> Burst:
    figures = zip(*((b.rate, b.cpu_ms, b.p50_ms, b.p99_ms) for b in bursts), strict=True)
    return Burst(*(statistics.median(values) for values in figures))
