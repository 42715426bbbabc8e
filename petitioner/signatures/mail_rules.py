"""Which mail domains are named beside a number, and when nothing is said of them."""

from collections.abc import Mapping
from typing import Final

LEAST_SIGNATURES: Final = 100
"""Of a statement with fewer, nothing is said."""
LEAST_OF_A_DOMAIN: Final = 10
LEAST_PERCENT: Final = 1
MOST_DOMAINS: Final = 10
MOST_LOOKED_AT: Final = 20_000
"""How many addresses of one statement are opened: ids are random, so that the first are a fair sample."""


def largest_domains(domains: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Return the domains that may be named, with whole percents (rounded down), largest first."""
    total = sum(domains.values())
    if total < LEAST_SIGNATURES:
        return ()
    found = [
        (domain, number * 100 // total)
        for domain, number in domains.items()
        if number >= LEAST_OF_A_DOMAIN and number * 100 >= total * LEAST_PERCENT
    ]
    return tuple(sorted(found, key=lambda each: (-each[1], each[0]))[:MOST_DOMAINS])
