"""After a restore: bring back the leaves that the log knows and the database has forgotten."""

from dataclasses import dataclass

from petitioner.foundation.db import Session
from petitioner.transparency import lock, store
from petitioner.transparency.append import append
from petitioner.transparency.edge import DamagedFiles, Edge, read_leaves
from petitioner.transparency.extend import held
from petitioner.transparency.lock import LogBroken
from petitioner.transparency.notes import BadNote, open_note
from petitioner.transparency.rules import End, Kind, Leaf, Removal, read_leaf
from petitioner.transparency.shapes import Log, NewLeaf
from petitioner.transparency.tiles import CHECKPOINT


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many leaves came back, and how many signatures among them nobody can be found for any more."""

    leaves: int
    lost: int


def recover(session: Session, log: Log) -> Recovered:
    """Bring the database's leaves to those that were signed; a second time nothing happens.

    Signatures that were counted after the backup have leaves and no row. Their leaves stay, and a further one
    says of each that it was lost and does not count any more: the log then agrees with the rows again.

    Raises:
        LogBroken: the files of the log do not give the signed root, or the database holds other leaves.
    """
    with lock.holding(log.lock):
        store.become_the_sequencer(session)
        _, signed = held(session, log)
        known = store.size(session)
        if known >= signed.size:
            return Recovered(0, 0)
        published = _published(log, signed.size)
        edge = Edge()
        edge.add_all(published)
        if edge.root() != signed.root:
            raise LogBroken("The files of the log do not give the signed root: put back a copy of them.")
        if [raw for chunk in store.leaves(session, 0, known) for raw in chunk] != published[:known]:
            raise LogBroken("The database has leaves that were never signed: it is not the one of this log.")
        leaves = [read_leaf(raw) for raw in published[known:]]
        store.add(session, known, [NewLeaf(leaf) for leaf in leaves])
        return Recovered(len(leaves), _set_right(session, known, leaves))


def _published(log: Log, size: int) -> list[bytes]:
    try:
        return list(read_leaves(log.folder, size))
    except DamagedFiles as error:
        raise LogBroken(f"The files of the log are not whole ({error}): put back a copy of them.") from None


def _set_right(session: Session, first: int, leaves: list[Leaf]) -> int:
    """Take back what nobody can be found for; return how many signatures that are."""
    alive: dict[int, Leaf] = {}
    gone: set[int] = set()
    removed: dict[int, int | None] = {}
    for index, leaf in enumerate(leaves, first):
        if leaf.kind in {Kind.SIGN, Kind.ENDORSE}:
            alive[index] = leaf
        elif leaf.kind in {Kind.WITHDRAW, Kind.END_ENDORSEMENT}:
            gone.add(leaf.target)
        elif leaf.kind in {Kind.INVALIDATE, Kind.REINSTATE}:
            removed[leaf.target] = leaf.reason or None
    ended = gone | {index for index, reason in removed.items() if reason is not None}
    lost = {index: leaf for index, leaf in alive.items() if index not in ended}
    ends = [
        Leaf(Kind.INVALIDATE, leaf.statement, target=index, reason=Removal.LOST)
        if leaf.kind is Kind.SIGN
        else Leaf(Kind.END_ENDORSEMENT, leaf.statement, target=index, reason=End.REPLACED)
        for index, leaf in lost.items()
    ]
    append(session, [NewLeaf(leaf) for leaf in ends])
    lost_signs = [leaf.target for leaf in ends if leaf.kind is Kind.INVALIDATE]
    store.forget(session, gone)
    store.set_removed(session, removed | dict.fromkeys(lost_signs, int(Removal.LOST)))
    return len(lost_signs)


def accept_lock(log: Log) -> int:
    """Make the published checkpoint the lock, where that is gone for good; return how many leaves it has.

    Raises:
        LogBroken: there is a lock, or no checkpoint of this log.
    """
    with lock.holding(log.lock):
        note = lock.read(log.folder / CHECKPOINT)
        if note is None or lock.read(log.lock) is not None:
            raise LogBroken("There is a lock, or nothing was ever published: there is nothing to accept.")
        try:
            size = open_note(note, log.key.public).size
        except BadNote as error:
            raise LogBroken(f"The published checkpoint cannot be used: {error}.") from None
        lock.move(log.lock, None, note)
        return size
