"""Erase again what a restored database has forgotten to be erased: the journal, carried out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from petitioner.erasure.journal import Journal
from petitioner.erasure.rules import Deed, Line
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.screening.suppress import suppress
from petitioner.signatures.retain import destroy_keys
from petitioner.signatures.retention_rules import Rule, over
from petitioner.signatures.show import show
from petitioner.signatures.store import erasure as store
from petitioner.signatures.store import imported, retention, withdrawal
from petitioner.statements.read import policies
from petitioner.vocabulary.hour import hour_of

_OF_A_STATEMENT: Final = (
    Rule.PUBLIC_NAMES,
    Rule.NEWS_ADDRESSES,
    Rule.PENDING,
    Rule.LINKS,
    Rule.SIGNERS,
)


@dataclass(frozen=True, slots=True, repr=False)
class _With:
    """What a deed needs besides the session and whom it is done to."""

    keys: WorkerKeys
    now: datetime


def carry_out(session: Session, *, journal: Journal, keys: WorkerKeys, most: int, now: datetime) -> int:
    """Carry out up to `most` lines of the journal that this database does not know; return how far it came.

    0 when nothing is left. Where all signers of a statement are to be forgotten, up to `most` rows are one
    step. Every deed may be done again; what it concerns may be there, gone, or never have been.

    Raises:
        JournalLost: the file is not the one this database knows.
        BadLine: it holds a line nobody can read.
    """
    lines, end = journal.left(session, most=most)
    if not lines:
        return 0
    tools = _With(keys, now)
    if lines[0].deed is Deed.RETENTION_ENDED:
        done = lines[:1]
        rows = _end(session, int(lines[0].subject), tools, most)
        if rows:
            return rows
    else:
        done = lines[: _first_end(lines)]
        for deed, act in _DEEDS.items():
            subjects = [line.subject for line in done if line.deed is deed]
            if subjects:
                act(session, subjects, tools)
    journal.mark(session, end - sum(line.size for line in lines[len(done) :]))
    return len(done)


def _first_end(lines: Sequence[Line]) -> int:
    ends = (place for place, line in enumerate(lines) if line.deed is Deed.RETENTION_ENDED)
    return next(ends, len(lines))


def _end(session: Session, statement_id: int, tools: _With, most: int) -> int:
    """Forget up to `most` rows of a statement's signers; return how many there were."""
    if statement_id not in policies(session, [statement_id]):
        return 0
    destroy_keys(session, [statement_id], keys=tools.keys, now=tools.now)
    cut = over(tools.now, frozenset({statement_id}))
    for rule in _OF_A_STATEMENT:
        gone = retention.remove_over(session, rule, cut, most=most)
        if gone:
            return gone
    return 0


def _withdraw(session: Session, subjects: Sequence[str], tools: _With) -> None:
    """Make nameless rows, whatever they were when the backup was made; the one writer then subtracts them.

    Of those that were not in the number then, the log alone knows that they were counted and taken back.
    """
    ids = store.not_withdrawn(session, _ids(subjects))
    store.delete_attempts(session, store.other_attempts(session, ids))
    withdrawal.empty(session, ids)
    store.settle_uncounted(session, ids, at=hour_of(tools.now))


def _erase(session: Session, subjects: Sequence[str], _: _With) -> None:
    store.delete_attempts(session, _ids(subjects))


def _hide(session: Session, subjects: Sequence[str], _: _With) -> None:
    store.hide(session, _ids(subjects))


def _show_less(session: Session, subjects: Sequence[str], tools: _With) -> None:
    store.show_less(session, _ids(subjects))
    show(session, _ids(subjects), keys=tools.keys)


def _suppress(session: Session, subjects: Sequence[str], tools: _With) -> None:
    suppress(session, [bytes.fromhex(subject) for subject in subjects], now=tools.now)


def _end_news(session: Session, subjects: Sequence[str], _: _With) -> None:
    store.delete_news(session, [bytes.fromhex(subject) for subject in subjects])


def _end_imports(session: Session, subjects: Sequence[str], _: _With) -> None:
    imported.remove(session, [bytes.fromhex(subject) for subject in subjects])


def _ids(subjects: Sequence[str]) -> list[UUID]:
    return [UUID(subject) for subject in subjects]


_DEEDS: Final[Mapping[Deed, Callable[[Session, Sequence[str], _With], None]]] = {
    Deed.SUPPRESSED: _suppress,
    Deed.WITHDRAWN: _withdraw,
    Deed.ERASED: _erase,
    Deed.SHOWN_LESS: _show_less,
    Deed.HIDDEN: _hide,
    Deed.NEWS_ENDED: _end_news,
    Deed.IMPORT_ENDED: _end_imports,
}
"""How each deed is done again; none undoes what another did, so their order does not matter."""
