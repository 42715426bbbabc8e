"""Sends prepared requests at one server for some seconds: with wrk, or with `bench.fallback` without it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CONNECTIONS: Final = 16
_SCRIPT: Final = Path(__file__).with_name("wrk.lua")
_FORM: Final = "Content-Type: application/x-www-form-urlencoded"


class WrongAnswer(RuntimeError):
    """A burst was answered wrongly, so its figures mean nothing."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a burst of requests met; times in seconds and milliseconds as the names say."""

    answers: int
    seconds: float
    bytes: int
    refused: int
    broken: int
    sent: int
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


def get(path: str, *headers: str) -> bytes:
    """Return a GET request as it goes over the wire."""
    return _head("GET", path, headers).encode()


def post(path: str, body: str, *headers: str) -> bytes:
    """Return a POST request with a form as it goes over the wire."""
    return _head("POST", path, (_FORM, f"Content-Length: {len(body)}", *headers)).encode() + body.encode()


def _head(method: str, path: str, headers: Iterable[str]) -> str:
    lines = (f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers)
    return "".join(f"{line}\r\n" for line in lines) + "\r\n"


def send(
    port: int,
    requests: Sequence[bytes],
    folder: Path,
    *,
    seconds: int,
    connections: int = CONNECTIONS,
    once: bool = False,
) -> Load:
    """Send the requests in their order, round and round, for that long; `once` forbids a second round.

    Raises `WrongAnswer` if any answer was an error, or if the requests did not last.
    """
    path = folder / "requests"
    with path.open("wb") as file:
        for request in requests:
            file.write(b"%d\n" % len(request) + request)
    told = subprocess.run(
        _command(port, seconds, connections),
        env={**os.environ, "BENCH_REQUESTS": str(path)},
        capture_output=True,
        text=True,
        timeout=seconds + 30,
        check=True,
    ).stdout
    load = Load(**json.loads(told.rpartition("RESULT ")[2]))
    if load.refused or load.broken:
        raise WrongAnswer(f"of {load.answers} answers {load.refused} were errors, {load.broken} were cut off")
    if once and load.sent > len(requests):
        raise WrongAnswer(f"{len(requests)} prepared requests were too few for {seconds} s")
    return load


def _command(port: int, seconds: int, connections: int) -> list[str]:
    wrk = shutil.which("wrk")
    if wrk is None:
        numbers = (str(number) for number in (port, seconds, connections))
        return [sys.executable, "-m", "bench.fallback", *numbers]
    shape = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(_SCRIPT)]
    return [wrk, *shape, f"http://127.0.0.1:{port}/"]
