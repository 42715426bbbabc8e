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
    """What one contender met in one burst."""

    rate: float
    cpu_ms: float
    """Processor milliseconds of all server processes for one answer."""
    p50_ms: float = 0.0
    p99_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Met:
    """One contender's bursts, in the order of the rounds."""

    bursts: tuple[Burst, ...]

    def __str__(self) -> str:
        return f"{self.median('rate'):,.0f}/s, {self.median('cpu_ms'):.3f} ms CPU"

    def median(self, figure: str) -> float:
        """Return the median of one figure."""
        return statistics.median(getattr(burst, figure) for burst in self.bursts)

    def against(self, other: "Met", figure: str = "rate") -> float:
        """Return the median of the ratios of the rounds: what slows a whole round cancels out."""
        pairs = zip(self.bursts, other.bursts, strict=True)
        return statistics.median(getattr(ours, figure) / getattr(theirs, figure) for ours, theirs in pairs)


Contender = Callable[[int], Burst]
"""Runs for so many seconds and says what it met."""


def alternate(contenders: Mapping[str, Contender], plan: Plan) -> dict[str, Met]:
    """Return what each contender met over the rounds, after one short burst each to warm up."""
    for contender in contenders.values():
        contender(1)
    met: dict[str, list[Burst]] = {name: [] for name in contenders}
    for round_number in range(plan.rounds):
        order = list(contenders) if round_number % 2 == 0 else list(reversed(contenders))
        for name in order:
            met[name].append(contenders[name](plan.seconds))
    return {name: Met(tuple(bursts)) for name, bursts in met.items()}
