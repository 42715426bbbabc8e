"""A crowd at the door: it signs from many threads and writes down every answer it got."""

import contextlib
import http.client
import json
import random
import re
import threading
import time
import urllib.parse
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tests.live import Live

SIGN = "/en/statements/ceasefire-now/sign"
COUNT = "/petitions/1/count.json"
_TOKEN = re.compile(r"/c/([A-Za-z0-9_-]{22})")
_FORM_TOKEN = re.compile(r'name="form_token"\s+value="([^"]+)"')
_MOST_REFUSED = 1_200
_COUNTRIES = ("FR", "DE", "UA", "GE", "CH", "")


def form_token(html: str) -> str:
    """Return the token that is printed into a sign form."""
    found = _FORM_TOKEN.search(html)
    assert found, "the page has no form token"
    return found[1]


def token_in(letter: dict[str, Any]) -> str:
    """Return the token of a confirmation letter."""
    found = _TOKEN.search(letter["text"])
    assert found, "the letter has no link"
    return found[1]


def form(name: str, email: str, token: str, **more: str) -> dict[str, str]:
    """Return a sign form as a person fills it in."""
    typed = {"name": name, "email": email, "country": "FR", "consent": "yes", "form_token": token}
    return {**typed, **more}


def kept_handles(live: Live) -> set[bytes]:
    """Return the handle digest of every form that is in the database, opened or not."""
    rows = live.sql("SELECT handle_digest FROM intake UNION SELECT handle_digest FROM link")
    return {digest for (digest,) in rows}


@dataclass(slots=True)
class Ledger:
    """What the crowd was told. `accepted`: address → handle; `unsure`: asked, but no clear answer came."""

    accepted: dict[str, str] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    seconds: list[float] = field(default_factory=list)

    def handles(self) -> set[bytes]:
        """Return the digests under which accepted forms must be found."""
        return {sha256(handle.encode()).digest() for handle in self.accepted.values()}


class Door:
    """One visitor's connection to the site, opened again when it breaks."""

    def __init__(self, live: Live) -> None:
        self._host, self._origin = f"127.0.0.1:{live.place.port}", live.url
        self._line: http.client.HTTPConnection | None = None

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Send a form; return status and `Location`. Raise OSError or HTTPException when the line broke."""
        if self._line is None:
            self._line = http.client.HTTPConnection(self._host, timeout=30)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self._origin,
            "Sec-Fetch-Site": "same-origin",
        }
        try:
            self._line.request("POST", path, urllib.parse.urlencode(fields), headers)
            answer = self._line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        if answer.will_close:
            self.close()
        return answer.status, answer.headers.get("Location", "")

    def close(self) -> None:
        """Close the line; the next request opens another."""
        if self._line is not None:
            self._line.close()
            self._line = None


class Crowd:
    """People who each sign once; whoever got no clear answer leaves, and the next one comes."""

    def __init__(
        self, live: Live, seed: int, *, threads: int = 8, refusals: Collection[int] = (503,)
    ) -> None:
        self.live = live
        self.ledger = Ledger()
        self._refusals = refusals
        self._form_token = form_token(live.get(SIGN).text)
        self._random = random.Random(seed)
        self._threads = threads
        self._lock = threading.Lock()
        self._people = self._come()

    def sign(self, number: int, *, meanwhile: Callable[[int], None] = lambda _: None) -> None:
        """Sign until `number` forms were accepted; `meanwhile` is told the sum so far, now and then."""
        goal = len(self.ledger.accepted) + number
        with ThreadPoolExecutor(self._threads) as pool:
            visits = [pool.submit(self._visit, goal) for _ in range(self._threads)]
            while not all(visit.done() for visit in visits):
                meanwhile(len(self.ledger.accepted))
                time.sleep(0.02)
            for visit in visits:
                visit.result()

    def _come(self) -> Iterator[tuple[str, str]]:
        number = 0
        while True:
            number += 1
            yield f"signer-{number}@invented.example", self._random.choice(_COUNTRIES) or "ZZ"

    def _visit(self, goal: int) -> None:
        with contextlib.closing(Door(self.live)) as door:
            while True:
                with self._lock:
                    if len(self.ledger.accepted) >= goal:
                        return
                    email, country = next(self._people)
                self._sign_once(door, email, country)

    def _sign_once(self, door: Door, email: str, country: str) -> None:
        fields = form("Ilse Mertens", email, self._form_token, country=country)
        for _ in range(_MOST_REFUSED):
            began = time.monotonic()
            try:
                status, location = door.post(SIGN, fields)
            except ConnectionRefusedError:
                time.sleep(0.05)
                continue
            except (OSError, http.client.HTTPException):
                self.ledger.unsure.add(email)
                return
            self.ledger.seconds.append(time.monotonic() - began)
            if status == HTTPStatus.SEE_OTHER:
                self.ledger.accepted[email] = location.rpartition("/")[2]
                return
            assert status in self._refusals, f"the form got {status}"
            self.ledger.unsure.add(email)
            time.sleep(0.05)
            return
        raise AssertionError("the site did not come back")


class Confirmer:
    """Opens letters as they come and answers their links, each until the site took the answer."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._folder: Path = live.place.mailbox
        self._opened: set[Path] = set()
        self.answered: set[str] = set()
        """Addresses for which the site took the answer."""

    def answer(self, most: int = 1_000_000) -> int:
        """Answer up to `most` new letters; return how many."""
        new = sorted(set(self._folder.glob("*.json")) - self._opened)[:most]
        with contextlib.closing(Door(self._live)) as door:
            for path in new:
                letter = json.loads(path.read_text())
                if self._answered(door, token_in(letter)):
                    self._opened.add(path)
                    self.answered.add(letter["to"])
        return len(new)

    @staticmethod
    def _answered(door: Door, token: str) -> bool:
        try:
            status, _ = door.post(f"/c/{token}", {"choice": "signed"})
        except (OSError, http.client.HTTPException):
            return False
        assert status in {HTTPStatus.SEE_OTHER, HTTPStatus.SERVICE_UNAVAILABLE}, f"the answer got {status}"
        return status == HTTPStatus.SEE_OTHER
