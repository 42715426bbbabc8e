"""A brake for one network's wrong tries; it lives in memory, under a key that dies with the process."""

import hmac
import os
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from threading import Lock
from typing import Final

FREE: Final = 20
"""Tries before a network has to wait."""
LONGEST_WAIT: Final = 60.0
FORGOTTEN_AFTER: Final = 3600.0
MOST_NETWORKS: Final = 10_000


class NetworkBrake:
    """Counts tries of an IPv4/24 or IPv6/48 by a keyed digest: no address of anybody is kept."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = os.urandom(32)
        self._tries: OrderedDict[bytes, tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    def may_try(self, address: str | None) -> bool:
        """Count a try from an address; False while its network has to wait, which counts as none."""
        network, now = self._digest(address), self._clock()
        with self._lock:
            count, last = self._tries.get(network, (0, now))
            if now - last > FORGOTTEN_AFTER:
                count = 0
            if count >= FREE and now - last < min(2.0 ** min(count - FREE, 10), LONGEST_WAIT):
                return False
            self._tries[network] = (count + 1, now)
            self._tries.move_to_end(network)
            if len(self._tries) > MOST_NETWORKS:
                self._tries.popitem(last=False)
        return True

    def forgive(self, address: str | None) -> None:
        """Forget the tries of a network from which somebody came in."""
        with self._lock:
            self._tries.pop(self._digest(address), None)

    def _digest(self, address: str | None) -> bytes:
        try:
            asked = ip_address(address or "")
            size = 24 if asked.version == 4 else 48  # noqa: PLR2004 - of the address, not of anything here
            network = str(ip_network(f"{asked}/{size}", strict=False))
        except ValueError:
            network = "unknown"
        return hmac.digest(self._key, network.encode(), "sha256")
