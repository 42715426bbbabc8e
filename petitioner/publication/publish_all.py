"""Write the whole site again, by several processes at once: each has a share of the statements.

It is what a new release asks for. Pages cost nothing but processor time, and the processes share nothing but
the folder and the database: each keeps the stamps of what it wrote, and who is the publisher for all of them
writes what shows more than one statement when they are done.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from queue import SimpleQueue
from threading import Thread
from typing import Final

from petitioner.foundation import clock
from petitioner.foundation.db import committed, reading
from petitioner.publication.public_site import Site
from petitioner.publication.publish import begin, retire_again, take_removed_away, write_due, write_statements
from petitioner.publication.stamps import of_statement
from petitioner.publication.store import parts as store
from petitioner.publication.write_styles import write_styles
from petitioner.statements.read import published

BATCH: Final = 200
"""So many statements are written before their stamps are kept: after a kill no more are written twice."""
_TRIES: Final = 5


class ShareFailed(RuntimeError):
    """A process ended before its share was written: what it had finished is kept."""


def publish_all(
    site: Site,
    *,
    processes: int,
    tell: Callable[[int, int], object] = lambda done, total: None,  # noqa: ARG005
) -> int:
    """Write every page and document again; return how many parts there are.

    Nobody else publishes meanwhile. `tell` hears how many statements of how many are written.

    Raises:
        ShareFailed: call it again, or publish what changed.
    """
    with committed() as session:
        store.become_publisher_with_others(session)
        take_removed_away(session, site, now=clock.now())
        retire_again(session, site)
        write_styles(site.folder)  # before any page that asks for them
        total = len(published(session, now=clock.now()))
        done = 0
        for count in _written_by(processes):
            done += count
            tell(done, total)
        this = begin(session, site, everything=True, now=clock.now())
        kept = {
            name: stamp for name, stamp in store.stamps(session).items() if of_statement(name) is not None
        }
        written = write_due(session, site, replace(this, kept=kept))
        store.keep_stamps(session, written, now=this.now)
        return len(this.stamps.statements.keys() | written.keys())


def write_share(site: Site, place: int, shares: int) -> Iterator[int]:
    """Write every `shares`th statement, beginning with the one at `place`; yield how many more are written.

    Only for a process that was started by whoever is the publisher.
    """
    with reading() as session:
        ids = sorted(key.statement_id for key in published(session, now=clock.now()))[place::shares]
    for first in range(0, len(ids), BATCH):
        batch = frozenset(ids[first : first + BATCH])
        _write_batch(site, batch)
        yield len(batch)


def _write_batch(site: Site, ids: frozenset[int]) -> None:
    """Write these statements; once more, should another process write a picture they have in common.

    Raises:
        ShareFailed: it was so every time.
    """
    for _ in range(_TRIES):
        with suppress(FileNotFoundError), committed() as session:
            store.write_for_publisher(session)
            this = begin(session, site, everything=True, now=clock.now(), only=ids)
            parts = this.stamps.statements
            written = write_statements(session, site, this, frozenset(parts))
            store.keep_stamps(session, {**parts, **written}, now=this.now)
            return
    raise ShareFailed


def _written_by(processes: int) -> Iterator[int]:
    """Start the processes; yield what each says it has written, until all are done."""
    said: SimpleQueue[int | None] = SimpleQueue()
    with ExitStack() as stack:
        started = [stack.enter_context(_started(place, processes)) for place in range(processes)]
        for process in started:
            stack.callback(process.kill)
            Thread(target=_listen, args=(process, said), daemon=True).start()
        ended = 0
        while ended < processes:
            count = said.get()
            if count is None:
                ended += 1
            else:
                yield count
        if any(process.wait() for process in started):
            raise ShareFailed


def _started(place: int, shares: int) -> subprocess.Popen[str]:
    command = (sys.executable, "-m", "petitioner", "publication", "publish-share", str(place), str(shares))
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 (its own program)


def _listen(process: subprocess.Popen[str], said: SimpleQueue[int | None]) -> None:
    for line in process.stdout or ():
        said.put(int(line))
    said.put(None)
