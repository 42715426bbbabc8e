"""A load generator for machines without wrk: one process, keep-alive connections, prepared requests.

It is slower than wrk, so figures of fast rows are its own limit; ratios lean towards 1.
"""

import asyncio
import contextlib
import json
import os
import sys
import time
from pathlib import Path


class Generator:
    """Sends requests over many connections until the time is over."""

    def __init__(self, requests: list[bytes], seconds: float) -> None:
        self._requests = requests
        self._until = time.monotonic() + seconds
        self.sent = self.bytes = self.refused = self.broken = 0
        self.times: list[float] = []

    async def use(self, port: int) -> None:
        """Send over one connection, again over a fresh one when it is closed."""
        while time.monotonic() < self._until:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            with contextlib.suppress(ConnectionError):
                await self._talk(reader, writer)
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while time.monotonic() < self._until:
            writer.write(self._requests[self.sent % len(self._requests)])
            self.sent += 1
            began = time.perf_counter()
            try:
                await self._read(reader)
            except asyncio.IncompleteReadError:
                self.broken += 1
                return
            self.times.append(time.perf_counter() - began)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
        if length:
            await reader.readexactly(length)
        self.bytes += len(head) + length
        self.refused += int(lines[0].split()[1]) >= 400

    def result(self, seconds: float) -> dict[str, float]:
        """Return the figures under the names `bench.load.Load` has."""
        ordered = sorted(self.times) or [0.0]
        return {
            "answers": len(self.times),
            "seconds": seconds,
            "bytes": self.bytes,
            "refused": self.refused,
            "broken": self.broken,
            "sent": self.sent,
            "p50_ms": ordered[len(ordered) // 2] * 1e3,
            "p99_ms": ordered[len(ordered) * 99 // 100] * 1e3,
        }


def read_requests(path: Path) -> list[bytes]:
    """Return the requests of a file as `bench.load.send` writes it."""
    found = []
    with path.open("rb") as file:
        while line := file.readline():
            found.append(file.read(int(line)))
    return found


async def generate(port: int, seconds: float, connections: int) -> dict[str, float]:
    """Send the prepared requests and return the figures."""
    generator = Generator(read_requests(Path(os.environ["BENCH_REQUESTS"])), seconds)
    began = time.monotonic()
    await asyncio.gather(*(generator.use(port) for _ in range(connections)))
    return generator.result(time.monotonic() - began)


if __name__ == "__main__":
    _port, _seconds, _connections = (int(argument) for argument in sys.argv[1:4])
    print("RESULT " + json.dumps(asyncio.run(generate(_port, _seconds, _connections))))
