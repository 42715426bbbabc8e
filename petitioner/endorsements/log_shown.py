"""Tell the log what the public is to see of endorsements from now on."""

from pathlib import Path
from secrets import token_bytes

from petitioner.endorsements.leaf_rules import SALT_BYTES, why_ended
from petitioner.endorsements.leaf_shapes import Logged
from petitioner.endorsements.rules import State
from petitioner.endorsements.store import logged as store
from petitioner.foundation.db import Session
from petitioner.statements.log_texts import log_texts
from petitioner.transparency import store as log
from petitioner.transparency.append import append
from petitioner.transparency.is_behind import is_behind
from petitioner.transparency.rules import End, Kind, Leaf
from petitioner.transparency.shapes import NewLeaf


def log_shown(session: Session, lock: Path) -> int:
    """Append what the log has not been told yet, and return how many leaves that took; again: none.

    It comes last in every transaction that moves an endorsement: while this waits for its turn others go on,
    and once it has its turn it waits for nobody. Where a restore has left the database behind the log
    (`lock` is the path of its lock) nothing is told before that is mended, and the public sees nothing of it.
    """
    if not store.has_unlogged(session) or is_behind(session, lock):
        return 0
    log_texts(session)
    telling = _Telling(session, sorted(store.unlogged(session), key=lambda each: each.turn))
    return telling.tell()


class _Telling:
    """Leaves in the making; the sequencer alone may make them."""

    def __init__(self, session: Session, rows: list[Logged]) -> None:
        self._session = session
        self._rows = rows
        self._first = log.size(session)
        self._new: list[NewLeaf] = []
        self._ended: list[int] = []
        self._holding = log.places(session, [each.about for each in rows])
        self._known = log.leaves_at(session, [each.place for each in rows if each.place is not None])

    def tell(self) -> int:
        kept = [(each.endorsement_id, *self._tell(each)) for each in self._rows]
        log.forget(self._session, self._ended)
        append(self._session, self._new)
        store.keep(self._session, kept)
        return len(self._new)

    def _tell(self, each: Logged) -> tuple[int | None, bytes | None]:
        """Say what has changed; return the place and the salt of the leaf that then stands for it."""
        place, salt = each.place, each.salt
        is_shown = each.state in {State.LIVE, State.WITHDRAWN}
        is_told = place is not None and is_shown and each.is_told(self._known.get(place))
        is_holding = place is not None and self._holding.get(each.about) == place
        if is_holding and place is not None and not is_told:
            self._end(each, place, why_ended(each.state))
        if not is_shown:
            return None, None
        if place is None or not is_told or (each.state is State.LIVE and not is_holding):
            place, salt = self._first + len(self._new), token_bytes(SALT_BYTES)
            about = each.about if each.state is State.LIVE else None
            self._new.append(NewLeaf(each.told.leaf(salt), about))
            is_holding = True
        if each.state is State.WITHDRAWN and is_holding:
            self._end(each, place, End.WITHDRAWN)
        return place, salt

    def _end(self, each: Logged, place: int, reason: End) -> None:
        leaf = Leaf(Kind.END_ENDORSEMENT, each.told.statement_id, target=place, reason=reason)
        self._new.append(NewLeaf(leaf))
        self._ended.append(place)
