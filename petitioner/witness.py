"""`petitioner-witness`: watch the logs of others, and sign what continues what was seen before.

A witness keeps the newest checkpoint of each log it watches, and cosigns a newer one only if a proof shows
that it continues that one: nobody can then show two histories to two people without a witness refusing. It
speaks C2SP tlog-witness and signs as C2SP tlog-cosignature says, with Ed25519. This file needs Python 3.11
and `cryptography`, and nothing else of petitioner's: take it along, and run it where the log's operator has
no say.
"""

import argparse
import base64
import fcntl
import hashlib
import os
import re
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG, COSIGNATURE = b"\x01", b"\x04"
LARGEST_REQUEST: Final = 65_536
MOST_HASHES: Final = 63
PATIENCE: Final = 10.0
"""Seconds somebody may take to send a request."""
SIZE_TYPE: Final = "text/x.tlog.size"
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
_HASH_BYTES: Final = 32


class Trouble(Exception):
    """A key or a folder is not what it has to be; the message says what to do."""


class Refusal(Exception):
    """A checkpoint is not cosigned; `status` says why, and `body` what belongs to that."""

    def __init__(self, status: HTTPStatus, body: str = "", content_type: str = "text/plain") -> None:
        super().__init__(status)
        self.status = status
        self.body = body or f"{status.phrase}\n"
        self.content_type = content_type


@dataclass(frozen=True, slots=True)
class Key:
    """A public key with the name of whoever signs with it."""

    name: str
    kind: bytes
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that say which key made a signature."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.kind + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.kind + self.public).decode()}"


def read_key(text: str, kind: bytes) -> Key:
    """Return the key that is written name+id+base64; raise `Trouble` if it is none of that kind."""
    name, number, encoded = (*text.strip().split("+", 2), "", "")[:3]
    raw = _decoded(encoded)
    key = Key(name, kind, raw[1:])
    if not name or raw[:1] != kind or len(key.public) != _HASH_BYTES or key.id.hex() != number:
        raise Trouble(f"This is no public key of a log: {text!r}. `/log/key` of its site has it.")
    return key


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself; `text` is what is signed."""

    origin: str
    size: int
    root: bytes
    text: str


def read_checkpoint(note: str) -> tuple[Checkpoint, list[str]]:
    """Return what a signed note says and its signature lines; raise `Refusal` if it says nothing."""
    text, blank, signatures = note.rpartition("\n\n")
    lines = text.split("\n")
    root = _decoded(lines[2]) if len(lines) > 2 else b""  # noqa: PLR2004 - origin, size, root
    if not blank or not lines[0] or not _SIZE.fullmatch(lines[1]) or len(root) != _HASH_BYTES:
        raise Refusal(HTTPStatus.BAD_REQUEST)
    return Checkpoint(lines[0], int(lines[1]), root, f"{text}\n"), signatures.splitlines()


def is_signed(checkpoint: Checkpoint, lines: Sequence[str], key: Key) -> bool:
    """Say whether one of these lines is the signature of that key."""
    for line in lines:
        dash, name, encoded = (*line.split(" "), "", "")[:3]
        raw = _decoded(encoded)
        if dash == "—" and name == key.name and raw[:4] == key.id:
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(raw[4:], checkpoint.text.encode())
            except InvalidSignature:
                continue
            return True
    return False


def is_consistent(old: int, size: int, old_root: bytes, root: bytes, path: Sequence[bytes]) -> bool:
    """Check that the tree of `size` leaves continues that of `old`, at least one (RFC 9162, 2.1.4.2)."""
    if old == size:
        return not path and old_root == root
    if not path:
        return False
    hashes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = hashes[0]
    for each in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = _node(each, first), _node(each, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = _node(second, each)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == root


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def _decoded(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return raw if base64.b64encode(raw).decode() == text else b""


class Witness:
    """A witness with its key and what it has seen, in a folder that no backup may put back."""

    def __init__(self, folder: Path, logs: Sequence[Key] = ()) -> None:
        self.folder = folder
        try:
            name, secret = (folder / "witness.key").read_text(encoding="utf-8").split("\n")[:2]
            self._secret = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
        except (OSError, ValueError):
            raise Trouble(f"There is no key in {folder}: `petitioner-witness create` makes one.") from None
        self.key = Key(name, COSIGNATURE, self._secret.public_key().public_bytes_raw())
        self._logs = {log.name: log for log in logs}
        self._lock = threading.Lock()

    def answer(self, request: bytes) -> str:
        """Return the cosignature for what was sent to `add-checkpoint`; raise `Refusal`."""
        try:
            old_size, proof, note = _parts(request.decode())
        except UnicodeDecodeError:
            raise Refusal(HTTPStatus.BAD_REQUEST) from None
        checkpoint, lines = read_checkpoint(note)
        log = self._logs.get(checkpoint.origin)
        if log is None:
            raise Refusal(HTTPStatus.NOT_FOUND)
        if not is_signed(checkpoint, lines, log):
            raise Refusal(HTTPStatus.FORBIDDEN)
        if old_size > checkpoint.size:
            raise Refusal(HTTPStatus.BAD_REQUEST)
        with self._alone():
            self._refuse_other_history(checkpoint, old_size, proof)
            self._keep(checkpoint)
            return self._cosign(checkpoint)

    def _refuse_other_history(self, checkpoint: Checkpoint, old_size: int, proof: Sequence[bytes]) -> None:
        seen = self.seen(checkpoint.origin)
        size = seen.size if seen else 0
        if old_size != size:
            raise Refusal(HTTPStatus.CONFLICT, f"{size}\n", SIZE_TYPE)
        if seen is None or size == 0:
            if proof:
                raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
        elif size == checkpoint.size and seen.root != checkpoint.root:
            raise Refusal(HTTPStatus.CONFLICT, f"{size}\n", SIZE_TYPE)
        elif not is_consistent(size, checkpoint.size, seen.root, checkpoint.root, proof):
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)

    def seen(self, origin: str) -> Checkpoint | None:
        """Return the newest checkpoint of a log that was cosigned, if any was."""
        try:
            text = self._path(origin).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return read_checkpoint(f"{text}\n")[0]

    def _cosign(self, checkpoint: Checkpoint) -> str:
        seconds = int(time.time())
        signature = self._secret.sign(f"cosignature/v1\ntime {seconds}\n{checkpoint.text}".encode())
        line = base64.b64encode(self.key.id + seconds.to_bytes(8) + signature).decode()
        return f"— {self.key.name} {line}\n"

    def _keep(self, checkpoint: Checkpoint) -> None:
        """Have the checkpoint on the disk before anybody hears that it was cosigned."""
        path = self._path(checkpoint.origin)
        half = path.with_suffix(".half")
        with half.open("w", encoding="utf-8") as file:
            file.write(checkpoint.text)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _path(self, origin: str) -> Path:
        return self.folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.checkpoint"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the only one who looks and keeps, among threads and among processes."""
        with self._lock, (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _parts(request: str) -> tuple[int, list[bytes], str]:
    """Return old size, proof and note of a request; raise `Refusal` if it does not have these."""
    head, blank, note = request.partition("\n\n")
    first, *hashes = head.split("\n")
    proof = [_decoded(each) for each in hashes]
    size = first.removeprefix("old ")
    if not blank or not first.startswith("old ") or not _SIZE.fullmatch(size) or len(proof) > MOST_HASHES:
        raise Refusal(HTTPStatus.BAD_REQUEST)
    if any(len(each) != _HASH_BYTES for each in proof):
        raise Refusal(HTTPStatus.BAD_REQUEST)
    return int(size), proof, note


def server(witness: Witness, address: tuple[str, int]) -> ThreadingHTTPServer:
    """Return what answers at an address; `serve_forever` begins."""

    class Door(BaseHTTPRequestHandler):
        """The one door: `add-checkpoint`. It logs nothing about who asks."""

        timeout = PATIENCE
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Answer with a cosignature, or with why there is none."""
            length = self.headers.get("Content-Length", "")
            if self.path.rpartition("/")[2] != "add-checkpoint":
                self._say(HTTPStatus.NOT_FOUND, f"{HTTPStatus.NOT_FOUND.phrase}\n", "text/plain")
            elif not length.isascii() or not length.isdigit() or int(length) > LARGEST_REQUEST:
                self.close_connection = True
                self._say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too long\n", "text/plain")
            else:
                try:
                    self._say(HTTPStatus.OK, witness.answer(self.rfile.read(int(length))), "text/plain")
                except Refusal as refusal:
                    self._say(refusal.status, refusal.body, refusal.content_type)

        def _say(self, status: HTTPStatus, body: str, content_type: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return ThreadingHTTPServer(address, Door)


def create(folder: Path, name: str) -> Key:
    """Make the key of a witness in a folder, for its owner alone, and return its public half."""
    if not name or re.search(r"[\s+]", name):
        raise Trouble("The name of a witness has no spaces and no plus sign: witness.example/w1")
    folder.mkdir(parents=True, exist_ok=True)
    secret = Ed25519PrivateKey.generate()
    try:
        handle = os.open(folder / "witness.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Trouble(f"There is a key in {folder} already: a witness keeps its own.") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{name}\n{secret.private_bytes_raw().hex()}\n")
    return Key(name, COSIGNATURE, secret.public_key().public_bytes_raw())


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a witness, show its key, or serve; return 0, or 2 if something is not as it should be."""
    parser = argparse.ArgumentParser(prog="petitioner-witness", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    for act, help_text in (
        ("create", "make the key of a witness, and print the public half"),
        ("show", "print the public key, and what was seen of each log"),
        ("serve", "answer at an address"),
    ):
        asked = acts.add_parser(act, help=help_text)
        asked.add_argument("folder", type=Path, help="where key and memory lie; no backup may put it back")
        if act == "create":
            asked.add_argument("--name", required=True, help="the witness's own, as witness.example/w1")
        else:
            asked.add_argument("--log", action="append", default=[], help="the public key of a log to watch")
        if act == "serve":
            asked.add_argument("--host", default="127.0.0.1")
            asked.add_argument("--port", type=int, default=8020)
    given = parser.parse_args(arguments)
    try:
        _carry_out(given)
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


def _carry_out(given: argparse.Namespace) -> None:
    if given.act == "create":
        sys.stdout.write(f"{create(given.folder, given.name)}\n")
        return
    logs = [read_key(each, LOG) for each in given.log]
    witness = Witness(given.folder, logs)
    if given.act == "show":
        sys.stdout.write(f"{witness.key}\n")
        for log in logs:
            seen = witness.seen(log.name)
            sys.stdout.write(f"{log.name}: {seen.size if seen else 0} leaves cosigned\n")
        return
    if not logs:
        raise Trouble("Name a log to watch: --log 'petitions.example/log+…', as its /log/key says.")
    with server(witness, (given.host, given.port)) as running:
        sys.stdout.write(f"{witness.key.name} watches {len(logs)} log(s) at port {running.server_port}\n")
        sys.stdout.flush()
        running.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
