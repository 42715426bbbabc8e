"""Make a copy of the public site, or bring one up to date, and sign what it holds."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from petitioner.foundation.db import Session
from petitioner.publication.mirrors import manifest
from petitioner.publication.mirrors.copy_files import Copying
from petitioner.publication.mirrors.public_names import MIRROR
from petitioner.publication.mirrors.turn_page import Turning
from petitioner.publication.public_site import Site
from petitioner.publication.publish import publish
from petitioner.publication.store import parts as store
from petitioner.transparency.extend import extend
from petitioner.transparency.shapes import Log

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


class NoPlace(ValueError):
    """A copy cannot be made there; the message says why."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished copy: of when it is, how many files it has, how many leaves the log in it."""

    as_of: datetime
    files: int
    leaves: int


def make_mirror(
    lend: Callable[[], AbstractContextManager[Session]],
    site: Site,
    log: Log,
    target: Path,
    *,
    clock: Callable[[], datetime],
    everything: bool = False,
    tell: Callable[[int, int], object] = lambda done, total: None,  # noqa: ARG005
) -> Made:
    """Copy everything public into `target`; again: only what changed, unless `everything` is asked for.

    Most is copied while the site goes on. What changed meanwhile is copied in a moment in which the log is
    signed, all pages say what is in it, and nobody may add to either: the copy agrees with itself.

    Raises:
        NoPlace: `target` holds something else, or is no place of its own.
        LogBroken: the database does not hold what was signed.
    """
    _check_place(site.folder, target)
    began_at = clock()
    last_at, known = manifest.read_manifest(target) or (_NEVER, {})
    copying = Copying(
        *(site.folder, target, known, last_at.timestamp()),
        is_same_day=_day(last_at) == _day(began_at),
        everything=everything,
    )

    def turning(names: frozenset[str]) -> Turning:
        return Turning(site.public_url, began_at, names)

    manifest.begin(target)
    copying.bring(turning, tell)
    with lend() as session:
        store.become_publisher(session)
        checkpoint = extend(session, log)
        as_of = clock()
        publish(session, site, now=as_of, waits=True)
        copying.bring(turning, lambda done, total: None)  # noqa: ARG005
    if _day(as_of) != _day(began_at):
        as_of = began_at  # the day the pages say
    manifest.finish(target, copying.files, site.public_url, log.key, checkpoint, as_of=as_of)
    return Made(as_of, len(copying.files), checkpoint.size)


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _check_place(public: Path, target: Path) -> None:
    ours, asked = public.resolve(), target.resolve()
    if ours == asked or ours in asked.parents or asked in ours.parents:
        raise NoPlace(f"{target} and the public folder lie in each other: name another folder.")
    if target.exists() and not target.is_dir():
        raise NoPlace(f"{target} is no folder.")
    if target.is_dir() and any(target.iterdir()) and not (target / MIRROR).is_dir():
        raise NoPlace(f"{target} holds something else than a mirror: name an empty folder, or none yet.")
