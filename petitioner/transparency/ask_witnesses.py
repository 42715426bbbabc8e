"""Ask witnesses to cosign a checkpoint (C2SP tlog-witness), all at once, and wait for none of them long."""

import re
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from petitioner.transparency.cosignatures import Cosignature, Witness, cosignatures
from petitioner.transparency.notes import Checkpoint

PATIENCE: Final = 4.0
"""Seconds one witness may take for everything."""
LARGEST_ANSWER: Final = 16_384
_OK, _CONFLICT, _NO_PROOF = 200, 409, 422
_ANOTHER_LOG: Final = "says it has seen another log"
_SIZE: Final = re.compile(rb"(0|[1-9][0-9]{0,17})\n", re.ASCII)

Prove = Callable[[int, int], list[bytes]]
"""Returns what shows that a tree of the one size is the beginning of that of the other."""


class Asked(NamedTuple):
    """What came of asking one witness: a cosignature, or in a few words why there is none."""

    cosignature: Cosignature | None
    trouble: str = ""


class _Silent(Exception):
    """A witness did not answer as it should; the message says how."""


def ask_witnesses(
    note: str, checkpoint: Checkpoint, witnesses: Iterable[Witness], seen: Mapping[str, int], prove: Prove
) -> dict[str, Asked]:
    """Return what each witness that has an address answered, by name.

    `seen` says up to which size each has cosigned, as far as that is known; a witness that knows better says
    so, and is asked once more. One that says it has seen more than was ever signed is believed nothing.
    """
    asked = [witness for witness in witnesses if witness.url]
    if not asked:
        return {}

    def ask(witness: Witness) -> Asked:
        try:
            return _ask(note, checkpoint, witness, seen.get(witness.name, 0), prove)
        except _Silent as trouble:
            return Asked(None, str(trouble))
        except (OSError, HTTPException, ValueError) as error:
            return Asked(None, f"did not answer ({type(error).__name__})")

    with ThreadPoolExecutor(len(asked)) as pool:
        return dict(zip((witness.name for witness in asked), pool.map(ask, asked), strict=True))


def _ask(note: str, checkpoint: Checkpoint, witness: Witness, old: int, prove: Prove) -> Asked:
    until = time.monotonic() + PATIENCE
    status, body = _post(witness.url, _body(note, checkpoint, old, prove), until)
    if status == _CONFLICT:
        told = _SIZE.fullmatch(body)
        known = int(told[1]) if told else -1
        if not 0 <= known <= checkpoint.size or known == old:
            raise _Silent(_ANOTHER_LOG)
        status, again = _post(witness.url, _body(note, checkpoint, known, prove), until)
        if status == _CONFLICT and again == body:  # of that very size: not one that grew while it was asked
            raise _Silent(_ANOTHER_LOG)
        body = again
    if status == _NO_PROOF:
        raise _Silent(_ANOTHER_LOG)
    if status != _OK:
        raise _Silent(f"refused with status {status}")
    lines = body.decode("utf-8", "replace").splitlines()
    found = cosignatures(checkpoint.text(), lines, [witness])
    if witness.name not in found:
        raise _Silent("signed something else")
    return Asked(found[witness.name])


def _body(note: str, checkpoint: Checkpoint, old: int, prove: Prove) -> bytes:
    proof = prove(old, checkpoint.size) if 0 < old < checkpoint.size else []
    lines = [f"old {old}", *(b64encode(each).decode() for each in proof), "", note]
    return "\n".join(lines).encode()


def _post(url: str, body: bytes, until: float) -> tuple[int, bytes]:
    """Return status and body of the answer; raise `_Silent` when the time is over or it is too long."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=max(0.1, until - time.monotonic()))
    try:
        connection.request("POST", f"{parts.path}/add-checkpoint", body, {"Content-Type": "text/plain"})
        answer = connection.getresponse()
        read = b""
        while chunk := answer.read1(LARGEST_ANSWER + 1 - len(read)):
            read += chunk
            if len(read) > LARGEST_ANSWER or time.monotonic() > until:
                raise _Silent("answered too much, or too slowly")
        return answer.status, read
    finally:
        connection.close()
