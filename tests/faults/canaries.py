"""Forty invented people whose names and addresses stand nowhere else, and how to find them."""

import base64
import contextlib
import gzip
import hashlib
import quopri
import re
import urllib.parse
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.header import Header
from pathlib import Path

from ahocorasick_rs import BytesAhoCorasick

_NOTHING = b"\0" * 64
_EMPTY = re.compile(b"\\0{65,}")
_GZIP = b"\x1f\x8b\x08"
_COMMON = "wyx@canary"
"""What all addresses have in the middle."""
_FIRST = ("Quorlinde", "Vexandra", "Zyphirin", "Òrsabel", "Жмуринда", "Їхольда", "Xanthippos", "Wulfgunn")
_LAST = ("Brakkelsmuur", "Tøndervaag", "Pfnürsch", "Квазимурова", "Żdżbłowiczak")


@dataclass(frozen=True, slots=True)
class Canary:
    """One invented person; `path` is what becomes of their signature."""

    number: int
    path: str
    name: str
    email: str


PATHS = ("confirm", "again", "refuse5", "refuse4", "grey", "not_me", "expired", "mistake", "code", "killed")


def forty() -> list[Canary]:
    """Return four people for each path."""
    people = []
    for number in range(40):
        path = PATHS[number % len(PATHS)]
        first, last = _FIRST[number % len(_FIRST)], _LAST[number // len(_FIRST)]
        prefix = path if path in {"refuse5", "refuse4", "grey"} else "kv"
        people.append(
            Canary(number, path, f"{first} {last}", f"{prefix}-Zq{number}wyx@canary{number}.example")
        )
    return people


def spellings(people: Iterable[Canary]) -> dict[bytes, str]:
    """Return everything to look for, and what it is: parts of names and addresses, and whole digests."""
    found: dict[bytes, str] = {}
    for part in (*_FIRST, *_LAST, _COMMON):
        for folded in {part, part.casefold(), part.upper()}:
            for how, spelled in _encoded(folded):
                found[spelled] = f"{how} of {part}"
    for email in {spelled for each in people for spelled in (each.email, each.email.lower())}:
        for kind in ("md5", "sha1", "sha256"):
            digest = hashlib.new(kind, email.encode(), usedforsecurity=False)
            for spelled in (digest.digest(), digest.hexdigest().encode(), base64.b64encode(digest.digest())):
                found[spelled[:16]] = f"{kind} of {email}"
        for space in (uuid.NAMESPACE_DNS, uuid.NAMESPACE_URL, uuid.NAMESPACE_OID, uuid.NAMESPACE_X500):
            made = uuid.uuid5(space, email)
            for spelled in (made.bytes, made.hex.encode(), str(made).encode()):
                found[spelled] = f"uuid of {email}"
    return found


def _encoded(text: str) -> Iterator[tuple[str, bytes]]:
    plain = text.encode()
    yield "plain", plain
    yield "utf-16", text.encode("utf-16-le")
    yield "hex", plain.hex().encode()
    yield "escaped", text.encode("unicode_escape")
    yield "json", text.encode("ascii", "backslashreplace")
    yield "url", urllib.parse.quote(text, safe="").encode()
    yield "form", urllib.parse.quote_plus(text).encode()
    yield "quoted-printable", quopri.encodestring(plain).strip()
    yield "header", Header(text, "utf-8").encode().split("?")[3].encode()
    for offset in range(3):
        # What surrounds the text changes its first and last characters in base64: those are left out.
        spelled = base64.b64encode(b"\0" * offset + plain)
        yield f"base64 at {offset}", spelled[-(-offset * 8 // 6) : len(spelled) - 4]


class Pages:
    """Memory that was not looked through yet: forked processes share most of it, and much is empty."""

    SIZE = 4096

    def __init__(self) -> None:
        self._seen = {b"\0" * self.SIZE}

    def runs(self, memory: bytes) -> Iterator[bytes]:
        """Return the stretches of neighbouring pages that are new."""
        run: list[bytes] = []
        for start in range(0, len(memory), self.SIZE):
            page = memory[start : start + self.SIZE]
            if page not in self._seen:
                self._seen.add(page)
                run.append(page)
            elif run:
                yield b"".join(run)
                run = []
        yield b"".join(run)


class Search:
    """Looks for everybody in raw bytes."""

    def __init__(self, people: Iterable[Canary]) -> None:
        meanings = spellings(people)
        self._whats = list(meanings.values())
        self._finder = BytesAhoCorasick(list(meanings))  # two thousand spellings, looked for at once
        self._seen: set[bytes] = set()

    def in_bytes(self, content: bytes) -> set[str]:
        """Return what was found."""
        found = self._finder.find_matches_as_indexes(content, overlapping=True)
        return {self._whats[which] for which, _, _ in found}

    def in_parts(self, parts: Iterable[bytes]) -> set[str]:
        """Return what was found in any of many pieces."""
        return set().union(*(self.in_bytes(part) for part in parts))

    def in_folder(self, folder: Path) -> dict[str, set[str]]:
        """Return what was found in contents and names of files below a folder, by path."""
        hits: dict[str, set[str]] = {}
        for path in folder.rglob("*"):
            found = self.in_bytes(str(path).encode())
            if path.is_file() and not path.is_symlink():
                found |= self._in_new(_EMPTY.sub(_NOTHING, path.read_bytes()))
            if found:
                hits[str(path)] = found
        return hits

    def _in_new(self, content: bytes) -> set[str]:
        """Look through a file unless one with the same content was seen: a cluster has many copies."""
        digest = hashlib.sha256(content).digest()
        if digest in self._seen:
            return set()
        self._seen.add(digest)
        if content.startswith(_GZIP):
            with contextlib.suppress(OSError, EOFError, zlib.error):  # bytes that look like it are none
                content += gzip.decompress(content)
        return self.in_bytes(content)
