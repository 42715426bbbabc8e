"""What every job does before it sends, counts or publishes: erase again what a restore brought back."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from click import ClickException

from petitioner.erasure.journal import Journal, JournalLost
from petitioner.erasure.rules import BadLine
from petitioner.foundation import clock
from petitioner.foundation.db import committed
from petitioner.foundation.key_files import read_pair
from petitioner.foundation.web import Foundation
from petitioner.signatures.carry_out import carry_out

AT_ONCE: Final = 1_000
WHAT_TO_DO: Final = (
    "Put the journal back that belongs to this database (PETITIONER_ERASURE_JOURNAL); a newer one will do. "
    "If it is gone for good: `petitioner retention accept-journal`."
)

_log = logging.getLogger(__name__)


def catch_up(ground: Foundation, tell: Callable[[int], object] = lambda _: None) -> int:
    """Carry out what the journal holds and the database does not; return how many lines and rows.

    `tell` hears after each transaction how many bytes of the journal are left.

    Raises:
        JournalLost: the journal is not the one this database knows.
        BadLine: it holds a line nobody can read.
    """
    journal = Journal(ground.settings.erasure_journal)
    with committed() as session:
        if not journal.is_ahead(session):
            return 0
    keys = read_pair(ground.web_keys, ground.settings.worker_keys)
    total, done = 0, 1
    while done:
        with committed() as session:
            done = carry_out(session, journal=journal, keys=keys, most=AT_ONCE, now=clock.now())
            tell(journal.unread(session))
        total += done
    return total


def is_caught_up(ground: Foundation) -> bool:
    """Catch up; say whether work may go on. Where it may not, the log says what is to be done."""
    try:
        done = catch_up(ground)
    except (JournalLost, BadLine) as refusal:
        _log.error("no letter, no count, no page until this is mended: %s", refusal)
        return False
    if done:
        _log.warning("the erasure journal was ahead of the database: %d erasures were carried out", done)
    return True


@contextmanager
def refusing() -> Iterator[None]:
    """Let a command end with what is to be done, where the journal cannot be carried out."""
    try:
        yield
    except (JournalLost, BadLine) as refusal:
        raise ClickException(f"{refusal}\n{WHAT_TO_DO}") from None


def catch_up_or_refuse(ground: Foundation) -> None:
    """Catch up, or end the command."""
    with refusing():
        catch_up(ground)
