"""`petitioner-audit URL`: count a public log of signatures for yourself, and compare it with the pages.

Give the address of a site, or a folder that is a copy of its public files. This file needs Python 3.11 and
`cryptography`, and nothing else of petitioner's: take it along. docs/log.md says what it can find.
"""

import argparse
import base64
import hashlib
import hmac
import html
import json
import re
import struct
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from threading import local
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH: Final = 256
LEAF: Final = struct.Struct(">BBHIQQ32s")
ENTRY: Final = LEAF.size + 2
LENGTH: Final = LEAF.size.to_bytes(2)
NOTHING: Final = bytes(32)
TEXT, SIGN, WITHDRAW, INVALIDATE, REINSTATE, ENDORSE, END, EVENT = range(1, 9)
WITH_VERSION, WITH_TARGET = {TEXT, SIGN, ENDORSE}, {WITHDRAW, INVALIDATE, REINSTATE, END}
_PLAIN_SIGNATURE: Final = bytes((1, SIGN, 0, 0))
WITH_DIGEST: Final = {TEXT, SIGN, ENDORSE, EVENT}
REASONS: Final = {INVALIDATE: range(1, 6), ENDORSE: range(1, 5), END: range(1, 4), EVENT: range(1, 5)}
KNOWN: Final = {"reported": 1, "documented": 2, "office": 3, "member": 4}
RECEIPT: Final = "c2sp.org/tlog-proof@v1"
NAMES: Final = 200  # pages of names that are read of a statement, fifty names each, unless all are asked for
TRIES: Final = 4
PAUSE: Final = 2.0
OK, DIFFERS, UNREADABLE = 0, 1, 2


class Trouble(Exception):
    """Something cannot be read, or is not what it has to be; the message is a line of the report."""


class Source:
    """A site, or a folder with a copy of its files."""

    def __init__(self, where: str) -> None:
        self.url = urlsplit(where if "://" in where else "")
        self.folder, self.names = Path(where), NAMES
        self._mine = local()
        self._connections: list[HTTPConnection] = []
        self._is_copy: bool | None = None

    def close(self) -> None:
        """End every connection."""
        for connection in self._connections:
            connection.close()

    @property
    def is_live(self) -> bool:
        """Whether what is read may change while it is read."""
        return bool(self.url.netloc)

    @property
    def is_copy(self) -> bool:
        """Whether these are files that were taken along or a mirror: the lists of names stay on the site."""
        if self._is_copy is None:
            self._is_copy = not self.is_live
            with suppress(Trouble):
                self._is_copy = self._is_copy or bool(self.get("mirror/manifest.note"))
        return self._is_copy

    def get(self, path: str) -> bytes:
        """Return a file; raise `Trouble` if it cannot be had."""
        if not self.is_live:
            file = self.folder / path
            try:
                return (file / "index.html" if file.is_dir() else file).read_bytes()
            except OSError as error:
                raise Trouble(f"{path} cannot be read: {error.strerror}") from None
        for _ in range(2):
            try:
                return self._ask(path)
            except (OSError, HTTPException) as error:
                self._mine.connection, trouble = None, repr(error)
        raise Trouble(f"{path} cannot be read: {trouble}")

    def _ask(self, path: str) -> bytes:
        connection: HTTPConnection | None = getattr(self._mine, "connection", None)
        if connection is None:
            kind = HTTPSConnection if self.url.scheme == "https" else HTTPConnection
            connection = self._mine.connection = kind(self.url.netloc, timeout=30)
            self._connections.append(connection)
        address, plain = f"{self.url.path.rstrip('/')}/{path}", {"Accept-Encoding": "identity"}
        connection.request("GET", address, headers=plain)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:  # noqa: PLR2004 - what else would it be
            raise Trouble(f"{path} cannot be read: status {answer.status}")
        return content


class Head(NamedTuple):
    """What a checkpoint says."""

    origin: str
    size: int
    root: bytes
    note: str


def raw_of(text: str) -> bytes:
    """Return what is written in base 64; raise `ValueError` unless it is written in the one way it may be."""
    if base64.b64encode(raw := base64.b64decode(text, validate=True)).decode() == text:
        return raw
    raise ValueError


def signed_by(name: str, note: str) -> Iterator[bytes]:
    """Yield what the lines of that name below a note hold."""
    for line in note.rpartition("\n\n")[2].splitlines():
        if line.startswith(f"— {name} "):
            with suppress(ValueError):
                yield raw_of(line.removeprefix(f"— {name} "))


def read_head(note: str, key: str) -> Head:
    """Return what a signed note says; raise `Trouble` unless it was signed with that key."""
    name, number, encoded = (*key.strip().split("+", 2), "", "")[:3]
    text = note.rpartition("\n\n")[0]
    lines = text.split("\n")
    try:
        size, root, public = int(lines[1]), raw_of(lines[2]), raw_of(encoded)
    except (IndexError, ValueError):
        raise Trouble("the checkpoint or the key cannot be read") from None
    named = hashlib.sha256(name.encode() + b"\n" + public).hexdigest()[:8]
    if len(lines) != 3 or lines[0] != name or named != number or public[:1] != b"\1":  # noqa: PLR2004
        raise Trouble("the checkpoint is not one of the log with that key")
    for raw in signed_by(name, note):
        with suppress(InvalidSignature):
            if raw[:4].hex() == number:
                Ed25519PublicKey.from_public_bytes(public[1:]).verify(raw[4:], f"{text}\n".encode())
                return Head(name, size, root, note)
    raise Trouble("the checkpoint is not signed with the key of the log")


def path_of(level: int | str, number: int, width: int) -> str:
    """Return where a tile of the log lies (C2SP tlog-tiles)."""
    digits = f"{number:03}".zfill(-(-len(str(number)) // 3) * 3)
    groups = [digits[place : place + 3] for place in range(0, len(digits), 3)]
    whole = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"log/tile/{level}/{whole}" + ("" if width == WIDTH else f".p/{width}")


def root_of(hashes: Sequence[bytes], rows: list[list[bytes]] | None = None) -> bytes:
    """Return the root over leaf hashes (RFC 6962); add what the tiles of higher levels hold to `rows`."""
    sha, level, height = hashlib.sha256, list(hashes), 0
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        paired = [sha(b"\1" + left + right).digest() for left, right in pairs]
        level = paired + level[len(paired) * 2 :]
        height += 1
        whole = len(hashes) >> height
        if rows is not None and height % 8 == 0 and whole:
            rows.append(level[:whole])
    return level[0] if level else sha().digest()


Found = tuple["Report", Head]
Said = tuple[list[str], list[str]]
_COSIGNED: Final = struct.Struct(">4sQ64s")
_STALE: Final = 86_400  # seconds for which leaves may wait for a quorum: witnesses may be away for a day


@dataclass
class Policy:
    """Witnesses, and whose word is enough, as a policy file says (C2SP tlog-policy)."""

    logs: list[str] = field(default_factory=list)
    witnesses: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # name in notes; kind and key
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    quorum: str = ""

    def is_met(self, names: Iterable[str], asked: str = "") -> bool:
        """Say whether these witnesses are enough."""
        name, seen = asked or self.quorum, set(names)
        if name == "none" or name in self.witnesses:
            return name == "none" or name in seen
        wanted, members = self.groups[name]
        return sum(self.is_met(seen, member) for member in members) >= wanted

    def take(self, kind: str, *words: str) -> bool:
        """Take in one line; return whether it is one, or raise `ValueError` or `IndexError`."""
        if kind == "log":
            self.logs.append(words[0])
        elif kind == "witness":
            name, _, encoded = words[1].split("+", 2)
            self.witnesses[words[0]] = (name, raw_of(encoded))
        elif kind == "group":
            name, wanted, *members = words
            count = {"any": 1, "all": len(members)}.get(wanted) or int(wanted)
            known = {*self.witnesses, *self.groups}
            if name in known or not known.issuperset(members) or not 1 <= count <= len(set(members)):
                return False
            self.groups[name] = (count, members)
        else:
            self.quorum = words[0]
            return kind == "quorum"
        return True


def read_policy(text: str) -> Policy:
    """Return what a policy file says; raise `Trouble` if it says nothing that can be checked."""
    policy = Policy()
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        with suppress(ValueError, IndexError):
            if not words or words[0].startswith("#") or policy.take(*words):
                continue
        raise Trouble(f"line {number} of the policy cannot be read")
    known = {"none", *policy.witnesses, *policy.groups}
    if policy.quorum not in known or any(raw[:1] != b"\4" for _, raw in policy.witnesses.values()):
        raise Trouble("the policy names no quorum, or a witness whose key is not one of Ed25519")
    return policy


def cosigners(note: str, policy: Policy) -> dict[str, int]:
    """Return which witnesses have cosigned a note, and when, in seconds since 1970."""
    text = note.rpartition("\n\n")[0]
    found: dict[str, int] = {}
    for name, (signer, raw) in policy.witnesses.items():
        for line in signed_by(signer, note):
            with suppress(ValueError, struct.error, InvalidSignature):
                key_id, seconds, signature = _COSIGNED.unpack(line)
                said = f"cosignature/v1\ntime {seconds}\n{text}\n".encode()
                Ed25519PublicKey.from_public_bytes(raw[1:]).verify(signature, said)
                if key_id == hashlib.sha256(signer.encode() + b"\n" + raw).digest()[:4]:
                    found[name] = seconds
    return found


def check_witnesses(source: Source, key: str, policy: Policy, head: Head, hashes: Sequence[bytes]) -> Said:
    """Return what the witnesses say, in lines to be read, and what is wrong with it."""
    if policy.logs and key not in policy.logs:
        return [], ["the log has another key than the policy says"]
    try:
        note = source.get("log/witnessed").decode()
        seen = read_head(note, key)
    except (Trouble, UnicodeDecodeError) as trouble:
        return [], [f"no checkpoint is witnessed: {trouble}"]
    signers = cosigners(note, policy)
    if not policy.is_met(signers):
        return [], [f"too few witnesses have cosigned the log: {', '.join(sorted(signers)) or 'none'}"]
    if seen.size > head.size or root_of(hashes[: seen.size]) != seen.root:
        return [], [f"the witnesses have seen another log: {seen.size} leaves that are not these"]
    lines = [f"{seen.size} of {head.size} leaves are witnessed by {', '.join(sorted(signers))}."]
    if seen.size < head.size and signers and time.time() - max(signers.values()) > _STALE:
        return lines, [f"{head.size - seen.size} leaves were not shown to the witnesses for more than a day"]
    return lines, []


class Tiles:
    """The files of a log, read many at a time; whole ones are kept, for they never change."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._whole: dict[str, bytes] = {}

    def read(self, level: int | str, count: int, step: int) -> Iterator[bytes]:
        """Yield the tiles that hold `count` entries of `step` bytes; whole ones stand in for partial ones."""

        def one(number: int) -> bytes:
            width = min(WIDTH, count - number * WIDTH)
            path, whole = path_of(level, number, width), path_of(level, number, WIDTH)
            if path in self._whole:
                return self._whole[path]
            try:
                raw = self._source.get(path)
            except Trouble:
                if width == WIDTH:
                    raise
                raw = self._source.get(whole)[: width * step]
            if len(raw) != width * step:
                raise Trouble(f"{path} has {len(raw)} bytes, not {width * step}")
            if width == WIDTH:
                self._whole[path] = raw
            return raw

        with ThreadPoolExecutor(8) as pool:
            each = pool.map if self._source.is_live else map
            yield from each(one, range(-(-count // WIDTH)))


def read_log(tiles: Tiles, head: Head) -> tuple[list[bytes], list[bytes]]:
    """Return all leaves and their hashes; raise `Trouble` unless every hash is what it has to be."""
    leaves: list[bytes] = []
    for raw in tiles.read("entries", head.size, ENTRY):
        if raw[::ENTRY].strip(LENGTH[:1]) or raw[1::ENTRY].strip(LENGTH[1:]):
            raise Trouble(f"an entry after {len(leaves)} has another length")
        leaves += [raw[place : place + LEAF.size] for place in range(len(LENGTH), len(raw), ENTRY)]
    hashes = [hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves]
    if root_of(hashes, rows := [hashes] if hashes else []) != head.root:
        raise Trouble("the leaves do not give the signed root: one was changed, left out or put in")
    for level, row in enumerate(rows):
        for number, raw in enumerate(tiles.read(level, len(row), 32)):
            if raw != b"".join(row[number * WIDTH : (number + 1) * WIDTH]):
                raise Trouble(f"the tile {path_of(level, number, WIDTH)} holds a wrong hash")
    return leaves, hashes


class Leaf(NamedTuple):
    """One leaf as it lies in the log: 56 bytes, what its kind does not use is zero."""

    form: int
    kind: int
    reason: int
    version: int
    statement: int
    target: int
    digest: bytes

    def is_sound(self) -> bool:
        """Say whether a leaf may be like this."""
        return (
            self.form == 1
            and TEXT <= self.kind <= EVENT
            and bool(self.version) == (self.kind in WITH_VERSION)
            and (not self.target or self.kind in WITH_TARGET)
            and self.reason in REASONS.get(self.kind, (0,))
            and any(self.digest) == (self.kind in WITH_DIGEST)
            and bool(self.statement or self.kind == EVENT)
        )


@dataclass
class Ledger:
    """What the leaves add up to, statement by statement, and what is wrong with them."""

    since: int  # from how many leaves on the numbers in between are remembered
    confirmed: Counter[int] = field(default_factory=Counter)
    withdrawn: Counter[int] = field(default_factory=Counter)
    invalidated: Counter[int] = field(default_factory=Counter)
    texts: dict[tuple[int, int], bytes] = field(default_factory=dict)
    seen: defaultdict[int, set[tuple[int, int, int]]] = field(default_factory=lambda: defaultdict(set))
    wrong: list[str] = field(default_factory=list)
    alive: dict[int, tuple[int, int]] = field(default_factory=dict)
    out: dict[int, tuple[int, int]] = field(default_factory=dict)
    backings: dict[int, Leaf] = field(default_factory=dict)  # every one that was ever in the log
    ended: dict[int, tuple[int, int]] = field(default_factory=dict)  # where it ended, and why
    _signed: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add_all(self, leaves: Sequence[bytes]) -> None:
        """Go through all leaves in their order."""
        for index, raw in enumerate(leaves):
            if index == self.since:
                self._remember()
            if index < self.since and raw[:4] == _PLAIN_SIGNATURE and self._count(index, raw):
                continue
            leaf = Leaf(*LEAF.unpack(raw))
            if not leaf.is_sound():
                self.wrong.append(f"leaf {index} says something no leaf may say")
            elif not self._take(index, leaf):
                self.wrong.append(f"leaf {index} is about something that is not there, or not any more")
            if index >= self.since:
                self.seen[leaf.statement].add(self.numbers(leaf.statement))
        self._remember()

    def _count(self, index: int, raw: bytes) -> bool:
        """Take what nearly every leaf is, a sound signature, the quick way; say whether it was one."""
        _, _, _, version, statement, target, digest = LEAF.unpack(raw)
        if target or (statement, version) not in self.texts or digest == NOTHING:
            return False
        self.alive[index] = self._signed.setdefault(statement, (SIGN, statement))
        self.confirmed[statement] += 1
        return True

    def numbers(self, statement: int) -> tuple[int, int, int]:
        """Return how many count, how many were withdrawn, and how many do not count for another reason."""
        return self.confirmed[statement], self.withdrawn[statement], self.invalidated[statement]

    def _remember(self) -> None:
        for statement in {*self.confirmed, *self.withdrawn}:
            self.seen[statement].add(self.numbers(statement))

    def _take(self, index: int, leaf: Leaf) -> bool:
        kind, statement, target = leaf.kind, leaf.statement, leaf.target
        if kind == TEXT:
            return self.texts.setdefault((statement, leaf.version), leaf.digest) is leaf.digest
        if kind in {SIGN, ENDORSE}:
            self.alive[index] = (kind, statement)
            self.confirmed[statement] += kind == SIGN
            if kind == ENDORSE:
                self.backings[index] = leaf
            return (statement, leaf.version) in self.texts
        if kind in WITH_TARGET:
            place = self.out if kind == REINSTATE else self.alive
            if place.get(target) != (ENDORSE if kind == END else SIGN, statement):
                return False
            del place[target]
            self.ended[target] = (index, leaf.reason)
        if kind in {INVALIDATE, REINSTATE}:
            (self.out if kind == INVALIDATE else self.alive)[target] = (SIGN, statement)
        change = {WITHDRAW: -1, INVALIDATE: -1, REINSTATE: 1}.get(kind, 0)
        self.confirmed[statement] += change
        self.withdrawn[statement] += kind == WITHDRAW
        self.invalidated[statement] -= change if kind in {INVALIDATE, REINSTATE} else 0
        return True


class Signer(NamedTuple):
    """A line of the list of names: which leaf it says is its own, and what opens it, if anything does."""

    name: str
    leaf: int | None
    opening: bytes

    def opens(self, digest: bytes) -> bool:
        """Say whether the name, as it is shown, whole or in initials, is the one in the leaf."""
        salt, address, other = self.opening[:32], self.opening[32:-32], self.opening[-32:]
        mark, sha = hmac.digest(salt, self.name.encode(), "sha256"), hashlib.sha256
        return digest in {sha(address + mark + other).digest(), sha(address + other + mark).digest()}


class Backer(NamedTuple):
    """An endorsement as the site shows it."""

    number: int
    place: int
    told: tuple[int, int, int, bytes]  # what the leaf at that place has to say
    is_withdrawn: bool
    is_counted: bool


class Shown(NamedTuple):
    """What the site shows of one statement."""

    number: int
    title: str
    counts: tuple[int, ...]  # in the list, the document, the small counter, and on the page in English
    withdrawn: int
    invalidated: int | None  # not said by a site from before signatures could be invalidated
    version: int
    version_hash: str
    text_hash: str  # the version hash, made from the texts that lie beside the pages
    names: tuple[Signer, ...]  # of the list of signers; a copy has none
    backers: list[Backer]
    backer_count: int

    def shows(self, numbers: tuple[int, int, int]) -> bool:
        """Say whether these are the numbers the site shows."""
        out = numbers[2] if self.invalidated is None else self.invalidated
        return (self.counts[0], self.withdrawn, out) == numbers


def read_site(source: Source) -> tuple[list[Shown], set[int], bool]:
    """Return what lists and pages show, what was taken off the site, and whether the lists are whole.

    A copy has the first page of each list only: its host cannot be asked for more. Raise `Trouble`.
    """
    listed, is_whole = _read_list(source, "petitions.json")
    removed: set[int] = set()
    with suppress(Trouble):  # a site from before there was an archive has no such file
        archived, is_archive_whole = _read_list(source, "archived/petitions.json")
        listed, is_whole = listed + archived, is_whole and is_archive_whole
    with suppress(Trouble):  # a site from before statements could be removed has no such file
        removed = {each["id"] for each in _json(source, "petitions/removed.json")["removed"]}
    numbers = {each["id"]: each for each in listed}
    return [_read_statement(source, each) for each in numbers.values()], removed, is_whole


def _read_list(source: Source, path: str) -> tuple[list[dict[str, Any]], bool]:
    listed, before, number = [], None, 1
    while True:
        page = _json(source, path if number == 1 else f"{path}?page={number}")
        if page == before:
            return listed, False
        listed += page["data"]
        if not page["links"]["next"] or not source.is_live:
            return listed, not page["links"]["next"]
        before, number = page, number + 1


_SIGNER: Final = re.compile(r'<li([^>]*)>\s*<span class="who"><bdi>(.*?)</bdi>', re.DOTALL)
_OPENS: Final = re.compile(r' data-leaf="(\d+)"\s+data-opening="((?:[0-9a-f]{2})*)"')
_NEXT: Final = re.compile(r'href="/([^"]*/signers\?after=[0-9a-f-]+)"')


def read_names(source: Source, page: str) -> Iterator[Signer]:
    """Yield who is in the list of signers, page after page, and who is on the statement's page only."""
    shown = [html.unescape(name) for _, name in _SIGNER.findall(source.get(f"{page}/").decode())]
    path, listed = f"{page}/signers", set[str]()
    for _ in range(source.names):
        text = source.get(path).decode()
        for attributes, escaped in _SIGNER.findall(text):
            found, name = _OPENS.search(attributes), html.unescape(escaped)
            listed.add(name)
            yield Signer(name, int(found[1]), bytes.fromhex(found[2])) if found else Signer(name, None, b"")
        following = _NEXT.search(text)
        if following is None:
            yield from (Signer(name, None, b"") for name in shown if name not in listed)
            return
        path = following[1]


def check_names(shown: Shown, ledger: Ledger, leaves: Sequence[bytes]) -> Iterator[str]:
    """Yield which names have no right to stand in the list."""
    taken: set[int] = set()
    for name, leaf, opening in shown.names:
        said = f"statement {shown.number}: the name {name!r}"
        if leaf is None or ledger.alive.get(leaf) != (SIGN, shown.number):
            yield f"{said} has no signature in the log that counts"
        elif leaf in taken:
            yield f"{said} has the same signature as another name: leaf {leaf}"
        elif opening and not Signer(name, leaf, opening).opens(leaves[leaf][-32:]):
            yield f"{said} is not the one in leaf {leaf}"
        taken |= {-1 if leaf is None else leaf}


def read_others(source: Source, ledger: Ledger, known: Collection[int]) -> list[Shown]:
    """Return what is shown of the statements in the log that are not known, as far as there is something."""
    found = []
    for number in sorted({number for number, _ in ledger.texts} - {*known}):
        with suppress(Trouble):  # one that is nowhere is told of later
            found.append(_read_statement(source, _json(source, f"petitions/{number}.json")["data"]))
    return found


def _read_statement(source: Source, listed: dict[str, Any]) -> Shown:
    number = listed["id"]
    attributes = _json(source, f"petitions/{number}.json")["data"]["attributes"]
    ours = attributes["petitioner"]
    counts = [listed["attributes"]["signature_count"], attributes["signature_count"]]
    counts.append(_json(source, f"petitions/{number}/count.json")["signature_count"])
    hashes, names = [], Counter[Signer]()  # a line is the same in every language, or one more
    for language in sorted(each["language"] for each in ours["translations"]):
        page = f"{language}/statements/{ours['slug']}"
        hashes.append(hashlib.sha256(source.get(f"{page}/text.txt")).hexdigest())
        names |= Counter(() if source.is_copy else read_names(source, page))
        if language == "en":
            found = re.search(rb'class="count">\s*<b>([0-9,]+)</b>', source.get(f"{page}/"))
            counts.append(int(found[1].replace(b",", b"")) if found else -1)
    return Shown(
        *(number, attributes["action"], tuple(counts), ours["withdrawn_count"]),
        *(ours.get("invalidated_count"), ours["version"]),
        ours["version_hash"],
        hashlib.sha256("\n".join(["petitioner version 1", *sorted(hashes), ""]).encode()).hexdigest(),
        tuple(names.elements()),
        *(_read_backers(source, number), ours.get("endorsements_count", 0)),
    )


def _read_backers(source: Source, number: int) -> list[Backer]:
    """Return everybody whom the site shows as a backer, or as having withdrawn; raise `Trouble`."""
    path, found = f"petitions/{number}/endorsements.json", []
    try:
        document = _json(source, path)
    except Trouble:  # there is none where nobody backs it; whom it hides is in the log
        return []
    try:
        persons = {each["id"]: each for each in document["persons"]}
        names = {each["id"]: each["name"] for each in document["organizations"]}
        for one in document["endorsements"]:
            who, assembly, salt = persons[one["person_id"]], one["organization_id"], one["log"]["salt"]
            seats = [each for each in document["memberships"] if each["person_id"] == who["id"]]
            (seat,) = (each for each in seats if each["organization_id"] == assembly)
            delegation = [names[each["organization_id"]] for each in seats if each is not seat]
            facts = [
                *("petitioner endorsement 1", salt, number, one["id"], assembly, who["name"]),
                *(who[each] for each in ("honorific_prefix", "given_name", "family_name", "sort_name")),
                *((seat["area"] or {}).get("identifier"), *(delegation or [""])),
                *(names.get(seat["on_behalf_of_id"]), seat["role"]),
                *(one[each] for each in ("version", "version_hash", "language", "endorsed_on", "provenance")),
            ]
            said = json.dumps([each or "" for each in facts], ensure_ascii=False, separators=(",", ":"))
            digest, is_over = hashlib.sha256(said.encode()).digest(), one["withdrawn_on"] is not None
            told = (number, one["version"], KNOWN[one["provenance"]], digest)
            found.append(Backer(int(one["id"]), int(one["log"]["leaf"]), told, is_over, one["is_counted"]))
    except (KeyError, TypeError, ValueError):
        raise Trouble(f"{path} does not say of everybody who they are, and which leaf is theirs") from None
    return found


def _json(source: Source, path: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(source.get(path))
    except ValueError:
        raise Trouble(f"{path} is not JSON") from None
    return found


@dataclass
class Report:
    """What was found, to be read by a person."""

    lines: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        verdict = f"{len(self.troubles)} THINGS ARE WRONG:" if self.troubles else "Everything agrees."
        return "\n".join([*self.lines, "", verdict, *(f"  - {trouble}" for trouble in self.troubles), ""])


def compare(ledger: Ledger, shown: Sequence[Shown], removed: Collection[int]) -> list[str]:
    """Return what pages and log do not agree about."""
    troubles = []
    for each in shown:
        possible = ledger.seen[each.number] or {(0, 0, 0)}
        if len(set(each.counts)) != 1:
            troubles.append(f"statement {each.number}: its pages show different numbers: {each.counts}")
        elif not any(each.shows(numbers) for numbers in possible):
            logged, withdrawn, out = ledger.numbers(each.number)
            troubles.append(
                f"statement {each.number}: the page shows {each.counts[0]} signatures, {each.withdrawn}"
                f" withdrawn and {each.invalidated or 0} taken out, the log {logged}, {withdrawn} and {out}"
            )
        if each.version_hash != each.text_hash:
            troubles.append(f"statement {each.number}: the text is not the one its fingerprint stands for")
        if ledger.texts.get((each.number, each.version), b"").hex() != each.version_hash:
            troubles.append(f"statement {each.number}: version {each.version} is not the text in the log")
        troubles += compare_backers(ledger, each)
    listed = {each.number for each in shown}
    missing = {number for number, count in ledger.confirmed.items() if count}
    missing |= {leaf.statement for place, leaf in ledger.backings.items() if place in ledger.alive}
    missing -= listed | {*removed}
    troubles += [f"statement {number} is in the log and not on the site" for number in sorted(missing)]
    return troubles


def compare_backers(ledger: Ledger, one: Shown) -> Iterator[str]:
    """Yield what the site and the log do not agree about, of those who back a statement."""
    shown = Counter(each for backer in one.backers for each in (-backer.number, backer.place))
    for each in one.backers:
        name, leaf = f"statement {one.number}: backer {each.number}", ledger.backings.get(each.place)
        ended_at, reason = ledger.ended.get(each.place, (ledger.since, 0))
        if leaf is None or (leaf.statement, leaf.version, leaf.reason, leaf.digest) != each.told:
            yield f"{name} is not in the log as the site shows them"
        elif shown[-each.number] > 1 or shown[each.place] > 1:
            yield f"{name} is shown twice"
        elif each.is_withdrawn and reason != 1:
            yield f"{name} is shown as withdrawn; the log does not say so"
        elif not each.is_withdrawn and ended_at < ledger.since:
            yield f"{name} is shown as backing it; the log says that this has ended"
    alive = {
        at for at, leaf in ledger.backings.items() if leaf.statement == one.number and at in ledger.alive
    }
    for at in sorted(alive - shown.keys()):
        if at < ledger.since:
            yield f"statement {one.number}: the backer of leaf {at} is not on the site"
    counted = [each for each in one.backers if each.is_counted]
    if len(counted) != one.backer_count or any(each.is_withdrawn or each.told[2] == 1 for each in counted):
        yield f"statement {one.number}: its backers are not {one.backer_count}, as its document says"


def check_memory(old: Head | None, head: Head, hashes: Sequence[bytes]) -> list[str]:
    """Return whether the log continues the one that was seen before."""
    if old and old.size > head.size:
        return [f"the log was rolled back: {old.size} leaves were signed before, now there are {head.size}"]
    if old and root_of(hashes[: old.size]) != old.root:
        return [f"the first {old.size} leaves are not those that were signed before: history was changed"]
    return []


def path_to(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    """Return the path from a leaf to the root over leaf hashes (RFC 6962, 2.1.1)."""
    if len(hashes) < 2:  # noqa: PLR2004
        return []
    middle = 1 << ((len(hashes) - 1).bit_length() - 1)
    near, far = (hashes[:middle], hashes[middle:])[:: 1 if index < middle else -1]
    return [*path_to(index % middle, near), root_of(far)]


def find_receipt(text: str, key: str, ledger: Ledger, hashes: Sequence[bytes]) -> str:
    """Return what became of the signature of a receipt; raise `Trouble` unless it is sound and in the log."""
    head, _, note = text.partition("\n\n")
    try:
        magic, extra, place, *path = head.split("\n")
        inside, index = raw_of(extra.removeprefix("extra ")), int(place.removeprefix("index "))
        nodes, (form, leaf, marks) = [raw_of(line) for line in path], (inside[0], inside[2:26], inside[90:])
    except (ValueError, IndexError):
        raise Trouble("the receipt cannot be read") from None
    seen, leaf = read_head(note, key), leaf + hashlib.sha256(marks).digest()
    is_ours = (magic, form, len(inside), leaf[:4]) == (RECEIPT, 1, 186, _PLAIN_SIGNATURE)
    if not is_ours or not 0 <= index < seen.size or place != f"index {index}":
        raise Trouble("the receipt is none of a signature in a log")
    known = hashes[: seen.size]
    if len(known) < seen.size or root_of(known) != seen.root:
        raise Trouble("the receipt is of another log than this one, signed with the same key")
    if known[index] != hashlib.sha256(b"\0" + leaf).digest() or path_to(index, known) != nodes:
        raise Trouble("the receipt was changed: the log has another entry, or another path to it")
    fate = "counts" if index in ledger.alive else "was taken out" if index in ledger.out else "was withdrawn"
    return f"The receipt is sound: leaf {index}, statement {LEAF.unpack(leaf)[4]}; it {fate}."


def audit(source: Source, key: str, old: Head | None, policy: Policy | None, receipt: str | None) -> Found:
    """Read everything, again if it changes meanwhile; raise `Trouble` if the log is unsound or unreadable."""
    tiles, report = Tiles(source), Report()
    first = head = read_head(source.get("log/checkpoint").decode(), key)
    for each in range(TRIES):
        if each:
            time.sleep(PAUSE)
        shown, removed, is_whole = read_site(source)
        head = read_head(source.get("log/checkpoint").decode(), key)
        leaves, hashes = read_log(tiles, head)
        ledger = Ledger(since=first.size)
        ledger.add_all(leaves)
        if not is_whole:
            shown += read_others(source, ledger, {*removed, *(each.number for each in shown)})
        troubles = compare(ledger, shown, removed)
        troubles += [trouble for each in shown for trouble in check_names(each, ledger, leaves)]
        if not troubles or not source.is_live:
            break
        first = head
    report.troubles = check_memory(old, head, hashes) + ledger.wrong[:20] + troubles
    since = f"continues the {old.size} leaves seen before" if old else "was not seen before by this auditor"
    named = f"{head.size} leaves, signed with {key.split('+')[1]}"
    report.lines = [f"Log {head.origin}: {named}; every hash was checked.", f"It {since}."]
    gone = "Statement {} was taken off the site; the log has {} signatures."
    report.lines += [gone.format(number, ledger.confirmed[number]) for number in sorted(removed)]
    if policy is not None:
        lines, wrong = check_witnesses(source, key, policy, head, hashes)
        report.lines += lines
        report.troubles += wrong
    if receipt is not None:
        try:
            report.lines.append(find_receipt(receipt, key, ledger, hashes))
        except Trouble as trouble:
            report.troubles.append(str(trouble))
    report.lines += ["This is a copy; the lists of names are on the site it was taken from."] * source.is_copy
    for one in shown:
        logged, withdrawn, out = ledger.numbers(one.number)
        said = f"{logged} signatures in the log, {withdrawn} withdrawn, {out} taken out"
        report.lines.append(f"Statement {one.number}, {one.title!r}: {said}; the page shows {one.counts[0]}.")
        opened = sum(bool(each.opening) for each in one.names)
        if one.names:
            rest = ", the others do not: they were corrected after signing, or say so"
            told = f"Names shown: {len(one.names)}; {opened} of them open their leaf"
            report.lines.append(f"  {told}{rest if opened < len(one.names) else ''}.")
        over = sum(each.is_withdrawn for each in one.backers)
        report.lines.append(f"Statement {one.number}: {len(one.backers) - over} backers, {over} withdrawn.")
    return report, head


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        raise Trouble(f"{path} cannot be read") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Audit, print the report, and return 0 if everything agrees, 1 if not, 2 if the log cannot be read."""
    parser = argparse.ArgumentParser(prog="petitioner-audit", description=__doc__)
    parser.add_argument("where", metavar="URL", help="the site, or a folder with a copy of its files")
    parser.add_argument("--key", help="the public key of the log, as you noted it; else that of the last run")
    parser.add_argument("--state", type=Path, help="a folder in which to remember what was seen")
    parser.add_argument("--policy", type=Path, help="a file that says which witnesses must have seen the log")
    parser.add_argument("--every-name", action="store_true", help="read more names of a list than 10,000")
    parser.add_argument("--receipt", type=Path, help="the receipt of a signature, to be found in this log")
    asked = parser.parse_args(arguments)
    source = Source(asked.where)
    source.names = sys.maxsize if asked.every_name else NAMES
    try:
        kept = asked.state / "log.json" if asked.state else None
        memory = json.loads(kept.read_text()) if kept and kept.exists() else {}
        policy = read_policy(_read(asked.policy)) if asked.policy else None
        noted = policy.logs[0] if policy and len(policy.logs) == 1 else None
        key = asked.key or noted or memory.get("key") or source.get("log/key").decode().strip()
        old = read_head(memory["checkpoint"], key) if memory else None
        receipt = _read(asked.receipt) if asked.receipt else None
        report, head = audit(source, key, old, policy, receipt)
    except Trouble as trouble:
        sys.stdout.write(f"THE LOG IS NOT SOUND, or cannot be read: {trouble}.\n")
        return UNREADABLE
    finally:
        source.close()
    if not asked.key and not noted and not memory:
        report.lines.append("The key came from the site itself: note it, and give it with --key from now on.")
    sys.stdout.write(f"{report}Key: {key}\n")
    if kept and not report.troubles:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps({"key": key, "checkpoint": head.note}))
    return DIFFERS if report.troubles else OK


if __name__ == "__main__":
    sys.exit(main())
