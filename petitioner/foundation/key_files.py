"""Key files: made as a pair, read by the processes, rotated while everything runs, and retired.

A folder holds `web.keys`, `worker.keys` and `log.key`. Keys are added beside the old ones first and taken
away last, so that at no moment anything exists that cannot be read. A log has one key for its whole life.
"""

import fcntl
import hashlib
import json
import os
import secrets
import stat
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from petitioner.foundation.secrets import MissingKeys, WebKeys, WorkerKeys

WEB: Final = "web.keys"
WORKER: Final = "worker.keys"
LOG: Final = "log.key"
LAST_ID: Final = 2**16 - 1
"""Two bytes name a key in front of everything it made."""


class KeysExist(RuntimeError):
    """A key file would have to be replaced; the message names it."""


@dataclass(frozen=True, slots=True)
class KeyIds:
    """The keys that are in use from now on, by their ids, and how many older ones lie beside them."""

    row: int
    intake: int
    older: int


def make_pair(folder: Path) -> None:
    """Make a fresh pair of key files in `folder`, for their owner alone, or raise `KeysExist`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    paths = (folder / WEB, folder / WORKER)
    for path in paths:
        if path.exists():
            raise KeysExist(f"{path} exists; move it away first if you are sure.")
    for path, content in zip(paths, _fresh_pair(), strict=True):
        _write(path, content)


def make_log_key(folder: Path) -> None:
    """Make the key that signs the log's checkpoints, for its owner alone, or raise `KeysExist`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (folder / LOG).exists():
        raise KeysExist(f"{folder / LOG} exists: a log has one key for its whole life.")
    _write(folder / LOG, _json({"log": _fresh()}))


def read_log_key(path: Path | None) -> Ed25519PrivateKey:
    """Read the log's key file, or raise `MissingKeys`."""
    content = _read(path, "PETITIONER_LOG_KEY", "create-log")
    try:
        return Ed25519PrivateKey.from_private_bytes(_key(content["log"]))
    except (KeyError, TypeError, ValueError):
        raise _damaged("PETITIONER_LOG_KEY") from None


def rotate(folder: Path) -> KeyIds:
    """Add a row key and an intake pair, which are used from the next start on; return their ids.

    The workers' file is replaced first: if this ends half way, the workers hold a key too many, never the
    web a key that no worker can open. It may then simply be run again.
    """
    with _locked(folder):
        web, worker = _read_folder(folder)
        row_id = max(map(int, worker["row"])) + 1
        intake_id = max(map(int, worker["intake"])) + 1
        if max(row_id, intake_id) > LAST_ID:
            raise MissingKeys(f"No key can have a number beyond {LAST_ID}: make a new pair.")
        intake = X25519PrivateKey.generate()
        worker["row"][str(row_id)] = _fresh()
        worker["row_id"] = row_id
        worker["intake"][str(intake_id)] = _text(intake.private_bytes_raw())
        web["intake"] = {"id": intake_id, "public": _text(intake.public_key().public_bytes_raw())}
        _replace(folder / WORKER, worker)
        _replace(folder / WEB, web)
        return KeyIds(row_id, intake_id, len(worker["row"]) + len(worker["intake"]) - 2)


def retire(folder: Path) -> KeyIds:
    """Take all row and intake keys but those in use out of the workers' file; return what is left.

    Whatever was made with the others cannot be read any more: ask first whether anything is left.
    """
    with _locked(folder):
        web, worker = _read_folder(folder)
        row_id, intake_id = int(worker["row_id"]), int(web["intake"]["id"])
        older = len(worker["row"]) + len(worker["intake"]) - 2
        worker["row"] = {str(row_id): worker["row"][str(row_id)]}
        worker["intake"] = {str(intake_id): worker["intake"][str(intake_id)]}
        _replace(folder / WORKER, worker)
        return KeyIds(row_id, intake_id, older)


def read_web_keys(path: Path | None) -> WebKeys:
    """Read the web's key file or raise `MissingKeys`: for want of a key nothing is kept in plain text."""
    content = _read(path, "PETITIONER_WEB_KEYS")
    try:
        intake = content["intake"]
        public = X25519PublicKey.from_public_bytes(b64decode(intake["public"]))
        return WebKeys(_id(intake["id"]), public, _key(content["form_token"]))
    except (KeyError, TypeError, ValueError):
        raise _damaged("PETITIONER_WEB_KEYS") from None


def read_worker_keys(path: Path | None) -> WorkerKeys:
    """Read the workers' key file, or raise `MissingKeys`."""
    content = _read(path, "PETITIONER_WORKER_KEYS")
    try:
        keys = WorkerKeys(
            intake={
                _id(n): X25519PrivateKey.from_private_bytes(_key(k)) for n, k in content["intake"].items()
            },
            row={_id(n): AESGCM(_key(k)) for n, k in content["row"].items()},
            row_id=_id(content["row_id"]),
            fingerprint_root=_key(content["fingerprint_root"]),
            throttle=_key(content["throttle"]),
            suppress=_key(content["suppress"]),
            letter=_key(content["letter"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise _damaged("PETITIONER_WORKER_KEYS") from None
    if keys.row_id not in keys.row:  # better found now than at the first row
        raise _damaged("PETITIONER_WORKER_KEYS")
    return keys


def read_pair(web_keys: WebKeys, path: Path | None) -> WorkerKeys:
    """Read the workers' key file; raise `MissingKeys` also if it cannot open what `web_keys` seals."""
    worker_keys = read_worker_keys(path)
    secret = worker_keys.intake.get(web_keys.intake_id)
    if secret is None or secret.public_key() != web_keys.intake:
        raise MissingKeys("The key files of PETITIONER_WEB_KEYS and PETITIONER_WORKER_KEYS are not a pair.")
    return worker_keys


def _fresh_pair() -> tuple[str, str]:
    intake = X25519PrivateKey.generate()
    web = {
        "intake": {"id": 1, "public": _text(intake.public_key().public_bytes_raw())},
        "form_token": _fresh(),
    }
    worker = {
        "intake": {"1": _text(intake.private_bytes_raw())},
        "row": {"1": _fresh()},
        "row_id": 1,
        **{name: _fresh() for name in ("fingerprint_root", "throttle", "suppress", "letter")},
    }
    return _json(web), _json(worker)


def _fresh() -> str:
    return _text(secrets.token_bytes(32))


def _text(key: bytes) -> str:
    return b64encode(key).decode()


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=1) + "\n"


def _id(number: int | str) -> int:
    value = int(number)
    if not 0 < value <= LAST_ID:
        raise ValueError("a key's number has two bytes")
    return value


def _key(text: str) -> bytes:
    raw = b64decode(text, validate=True)
    if len(raw) != hashlib.sha256().digest_size:
        raise ValueError("a key has 32 bytes")
    return raw


def _read_folder(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return both files as they are, after they were found to be whole and a pair."""
    read_pair(read_web_keys(folder / WEB), folder / WORKER)
    web: dict[str, Any] = json.loads((folder / WEB).read_text())
    worker: dict[str, Any] = json.loads((folder / WORKER).read_text())
    return web, worker


def _read(path: Path | None, setting: str, command: str = "create") -> dict[str, Any]:
    advice = f"`petitioner keys {command} FOLDER` makes one."
    if path is None:
        raise MissingKeys(f"Set {setting} to a key file; {advice}")
    try:
        content = json.loads(path.read_text())
        is_open_to_all = bool(path.stat().st_mode & stat.S_IRWXO)
    except OSError as error:
        reason = f"cannot be read: {error.strerror}."
        advice = f" {advice}" if isinstance(error, FileNotFoundError) and command != "create" else ""
        raise MissingKeys(f"The key file of {setting} {reason}{advice}") from None
    except ValueError:
        raise _damaged(setting) from None
    if is_open_to_all:
        raise MissingKeys(
            f"Everybody on this machine may use the key file of {setting}: run `chmod 600 {path}`."
        )
    if not isinstance(content, dict):
        raise _damaged(setting)
    return content


def _damaged(setting: str) -> MissingKeys:
    return MissingKeys(f"The key file of {setting} is not one that `petitioner keys create` made.")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one at a time change the files of a folder: of two rotations at once one would lose its keys."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise MissingKeys(f"{folder} cannot be opened: {error.strerror}.") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _replace(path: Path, content: dict[str, Any]) -> None:
    """Put a new file in the place of `path`: whoever reads it finds the old one or the new one, whole."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)  # what a rotation that was killed left behind
    _write(beside, _json(content))
    owner = path.stat()
    os.chown(beside, owner.st_uid, owner.st_gid)
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write(path: Path, content: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
