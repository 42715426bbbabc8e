"""Render the whole site again and compare it with the public folder; the database stays as it is.

What a page says may depend on the day it was written on: every part is rendered as of the moment at which it
was published. Statements are compared for a few seconds at a time, and publication waits only for as long.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from petitioner.foundation.db import Session
from petitioner.publication.check.check_data_files import check_data_files
from petitioner.publication.check.check_log_files import check_log_files
from petitioner.publication.check.compare_files import list_files, plain_files, twin_of
from petitioner.publication.check.comparison import Comparison, Written
from petitioner.publication.check.shapes import Finding, Verified
from petitioner.publication.public_site import Site
from petitioner.publication.publish import begin
from petitioner.publication.stamps import of_statement
from petitioner.publication.store import parts as store
from petitioner.statements.read import published
from petitioner.transparency import lock
from petitioner.transparency.shapes import Log

LONGEST: Final = 3.0
"""Seconds after which publication gets its turn."""
FEW: Final = 20
"""So many statements that changed meanwhile are looked at while publication waits."""
_TURNS: Final = 5


def verify_site(
    lend: Callable[[], AbstractContextManager[Session]],
    site: Site,
    log: Log,
    *,
    clock: Callable[[], datetime],
    repairs: bool = False,
    tell: Callable[[int, int], object] = lambda done, total: None,  # noqa: ARG005
) -> Verified:
    """Return every file that is not as it would be written, and with `repairs` write it so.

    `lend` lends sessions of which nothing is kept; `tell` hears how many statements of how many are done.

    Raises:
        LogBroken: the database does not hold what was signed.
    """
    with TemporaryDirectory(prefix="petitioner-verify-") as made:
        check = Comparison(site, Path(made), repairs)
        for _ in range(_TURNS):
            with lend() as session:
                left = _changed(session, check, clock())
            if len(left) <= FEW:
                break
            while left:
                with lend() as session:
                    left = _look(session, check, left, clock())
                tell(len(check.seen), len(check.seen) + len(left))
        names = [*list_files(site.folder)]
        with lend() as session:
            store.become_publisher(session)
            with lock.holding(log.lock):
                apart = _finish(session, check, log, clock())
                strangers = check.strangers(names, apart)
                if repairs:
                    _take_away(site.folder, strangers)
        tell(len(check.seen), len(check.seen))
        return _told(check, strangers, sum(1 for name in apart if twin_of(name) is None))


def _told(check: Comparison, strangers: list[Finding], apart: int) -> Verified:
    wrong = [finding for findings in check.wrong.values() for finding in findings]
    total = sum(1 for _ in plain_files(check.stand_ins)) + apart
    mended = [*check.mended, *strangers] if check.repairs else []
    left = wrong if check.repairs else [*wrong, *strangers]
    return Verified(tuple(sorted(left)), tuple(sorted(mended)), total - len(wrong))


def _changed(session: Session, check: Comparison, now: datetime) -> list[int]:
    """Return the statements that were not compared yet as they are now, or not found right."""
    written = _by_statement(session)
    ids = (key.statement_id for key in published(session, now=now))
    return [each for each in ids if check.seen.get(each) != written[each] or check.wrong.get(each)]


def _look(session: Session, check: Comparison, left: list[int], now: datetime) -> list[int]:
    """Compare one statement after the other for some seconds; return those that are left."""
    store.become_publisher(session)
    ends = time.monotonic() + LONGEST
    this = begin(session, check.site, everything=True, now=now)
    keys = {key.statement_id: key for key in this.keys}
    written = _by_statement(session)
    for place, statement_id in enumerate(left):
        if place and time.monotonic() > ends:
            return left[place:]
        if statement_id in keys:
            check.statement(session, this, keys[statement_id], written[statement_id])
    return []


def _finish(session: Session, check: Comparison, log: Log, now: datetime) -> set[str]:
    """Compare what changed meanwhile and what is of no statement.

    Return the names of the files that are not rendered: those of the log and of the data package.
    """
    this = begin(session, check.site, everything=True, now=now)
    changed = {*_changed(session, check, now)}
    written = _by_statement(session)
    for key in this.keys:
        if key.statement_id in changed:
            check.statement(session, this, key, written[key.statement_id])
    for gone in check.seen.keys() - {key.statement_id for key in this.keys}:
        check.wrong.pop(gone, None)
    known = {name: stamp for parts in written.values() for name, (stamp, _) in parts.items()}
    check.rest(session, this, known, written[None])
    of_log, log_names = check_log_files(session, log, repairs=check.repairs)
    of_data, data_names = check_data_files(check.site.folder, repairs=check.repairs)
    if check.repairs:
        check.mended += [*of_log, *of_data]
    else:
        check.wrong[0] = [*of_log, *of_data]  # no statement has this number
    return log_names | data_names


def _by_statement(session: Session) -> defaultdict[int | None, Written]:
    found: defaultdict[int | None, dict[str, tuple[str, datetime]]] = defaultdict(dict)
    for name, each in store.written(session).items():
        found[of_statement(name)][name] = each
    return found  # type: ignore[return-value]


def _take_away(folder: Path, strangers: Collection[Finding]) -> None:
    for finding in strangers:
        path = folder / finding.name
        path.unlink(missing_ok=True)
        for parent in path.parents:
            if parent == folder or any(parent.iterdir()):
                break
            parent.rmdir()
