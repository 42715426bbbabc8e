"""How far a long job is, told beside its transaction; and whether somebody wants it stopped.

It lies in the queue server for an hour and holds numbers alone. Where that is away nobody is told, and the
job goes on: what counts is in the database.
"""

from dataclasses import dataclass
from typing import Final

from redis.exceptions import RedisError

from petitioner.foundation.queue import connection

_KEPT: Final = 3_600


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done, how much of it is, and of how much (0: who knows)."""

    what: str
    done: int
    total: int


def tell(name: str, what: str, done: int, total: int) -> None:
    """Say how far the job of that name is."""
    try:
        connection().set(_key(name), f"{done} {total} {what}", ex=_KEPT)
    except RedisError:
        return


def read_progress(name: str) -> Progress | None:
    """Return how far it is, if that was told lately."""
    try:
        kept = connection().get(_key(name))
    except RedisError:
        return None
    if not isinstance(kept, bytes):
        return None
    done, total, what = kept.decode().split(" ", 2)
    return Progress(what, int(done), int(total))


def ask_to_stop(name: str) -> None:
    """Let the job of that name end at the next look; it is asked for an hour."""
    try:
        connection().set(f"{_key(name)}:stop", b"1", ex=_KEPT)
    except RedisError:
        return


def is_stopped(name: str) -> bool:
    """Say whether somebody asked for the end."""
    try:
        return bool(connection().exists(f"{_key(name)}:stop"))
    except RedisError:
        return False


def _key(name: str) -> str:
    return f"petitioner:progress:{name}"
