"""`petitioner-check-mirror URL`: see for yourself whether a mirror is the copy it says it is.

Give the address of a mirror, or a folder. Every file is read and held against the list that the original
has signed. This file needs `audit.py` beside it, in a folder named `petitioner`, Python 3.11 and
`cryptography`, and nothing else of petitioner's: `python -m petitioner.check_mirror`.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from petitioner.audit import DIFFERS, OK, UNREADABLE, Source, Trouble, read_head

FORM: Final = "petitioner mirror 1"
_LINES: Final = 8
_SHOWN: Final = 50
_TWINS: Final = (".gz", ".br")


@dataclass(frozen=True)
class Stated:
    """What the original has signed about a copy."""

    origin: str
    as_of: str
    count: int
    digest: str
    """SHA-256 of the list of files."""
    checkpoint: tuple[str, str, str]
    """Origin, size and root of the log in the copy."""


def read_note(note: str, key: str) -> Stated:
    """Return what a signed note says; raise `Trouble` unless it was signed with that key of a log."""
    name, number, encoded = (*key.strip().split("+", 2), "", "")[:3]
    text, _, signatures = note.rpartition("\n\n")
    lines = text.split("\n")
    if len(lines) != _LINES or lines[0] != FORM or lines[5] != name or not lines[3].isdecimal():
        raise Trouble("mirror/manifest.note is no note about a mirror of the site with that key")
    try:
        public = base64.b64decode(encoded, validate=True)
        if public[:1] != b"\1" or hashlib.sha256(name.encode() + b"\n" + public).hexdigest()[:8] != number:
            raise Trouble("the key is not one of a log")
        for line in signatures.splitlines():
            dash, signer, signature = (*line.split(" "), "", "")[:3]
            raw = base64.b64decode(signature, validate=True)
            if (dash, signer, raw[:4].hex()) == ("—", name, number):
                Ed25519PublicKey.from_public_bytes(public[1:]).verify(raw[4:], f"{text}\n".encode())
                return Stated(lines[1], lines[2], int(lines[3]), lines[4], (lines[5], lines[6], lines[7]))
    except (InvalidSignature, ValueError):
        pass
    raise Trouble("mirror/manifest.note is not signed with that key")


def read_files(source: Source, stated: Stated) -> dict[str, Any]:
    """Return the signed list of files; raise `Trouble` if it is another."""
    raw = source.get("mirror/manifest.json")
    if hashlib.sha256(raw).hexdigest() != stated.digest:
        raise Trouble("mirror/manifest.json is not the list that was signed")
    files: dict[str, Any] = json.loads(raw)["files"]
    if len(files) != stated.count:
        raise Trouble("mirror/manifest.json has not as many files as were signed")
    return files


def compare(source: Source, files: dict[str, Any]) -> Iterator[str]:
    """Yield a sentence for every file that is not the signed one.

    A host may leave out what is compressed beside a file: nobody is told anything wrong by that.
    """

    def one(name: str) -> str:
        try:
            raw = source.get(name)
        except Trouble as trouble:
            return "" if source.is_live and name.endswith(_TWINS) else str(trouble)
        is_same = len(raw) == files[name]["size"] and hashlib.sha256(raw).hexdigest() == files[name]["sha256"]
        return "" if is_same else f"{name} is not the file that was signed"

    with ThreadPoolExecutor(8) as pool:
        yield from filter(None, pool.map(one, files))
    if not source.is_live:
        found = (path for path in source.folder.rglob("*") if path.is_file() or path.is_symlink())
        names = (path.relative_to(source.folder).as_posix() for path in found)
        yield from (f"{name} was not signed" for name in names if name not in files and not _is_own(name))


def check(source: Source, key: str) -> tuple[Stated, list[str]]:
    """Return what the copy says it is, and what is wrong with it.

    Raises:
        Trouble: it is no finished copy of the site with that key.
    """
    try:
        note = source.get("mirror/manifest.note").decode()
    except (Trouble, UnicodeDecodeError):
        raise Trouble("there is no signed list: this is no mirror, or one that is still being made") from None
    stated = read_note(note, key)
    troubles = [*compare(source, read_files(source, stated))]
    try:
        head = read_head(source.get("log/checkpoint").decode(), key)
        found = (head.origin, str(head.size), base64.b64encode(head.root).decode())
    except (Trouble, UnicodeDecodeError) as trouble:
        return stated, [*troubles, f"the log of the copy: {trouble}"]
    if found != stated.checkpoint:
        troubles.append("the log of the copy is not the one it was signed with")
    return stated, troubles


def _is_own(name: str) -> bool:
    return name in {"mirror/manifest.json", "mirror/manifest.note"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Check, print what was found, and return 0 if all is as signed, 1 if not, 2 if it is no mirror."""
    parser = argparse.ArgumentParser(prog="petitioner-check-mirror", description=__doc__)
    parser.add_argument("where", metavar="URL", help="the mirror, or a folder")
    parser.add_argument("--key", help="the public key of the original's log, as you noted it")
    parser.add_argument(
        "--from", dest="original", metavar="URL", help="the original: take its key from there"
    )
    asked = parser.parse_args(arguments)
    source, original = Source(asked.where), Source(asked.original or asked.where)
    try:
        key = asked.key or original.get("log/key").decode().strip()
        stated, troubles = check(source, key)
    except (Trouble, UnicodeDecodeError) as trouble:
        sys.stdout.write(f"NO MIRROR THAT CAN BE CHECKED: {trouble}.\n")
        return UNREADABLE
    finally:
        source.close()
        original.close()
    sys.stdout.write(f"Mirror of {stated.origin}, as of {stated.as_of}: {stated.count} files.\n")
    if not asked.key and not asked.original:
        sys.stdout.write("The key came from the mirror itself, which proves little: give --key or --from.\n")
    if troubles:
        more = f"  … and {len(troubles) - _SHOWN} more\n" if len(troubles) > _SHOWN else ""
        told = "".join(f"  - {trouble}\n" for trouble in troubles[:_SHOWN])
        sys.stdout.write(f"{len(troubles)} THINGS ARE WRONG:\n{told}{more}")
        return DIFFERS
    sys.stdout.write(f"Every file is the one that was signed.\nKey: {key}\n")
    return OK


if __name__ == "__main__":
    sys.exit(main())
