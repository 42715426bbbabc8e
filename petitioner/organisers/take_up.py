"""Take up what the desk sent to a room; every room that has pages at the desk begins here."""

import logging
from collections.abc import Callable
from typing import Final

from petitioner.accounts.read_account import read_account
from petitioner.accounts.rules import AccountState
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.organisers.rules import Organiser, Refused
from petitioner.organisers.store import desk as store
from petitioner.organisers.store import people

_log = logging.getLogger(__name__)
_UNREADABLE: Final = (UnreadableSeal, ValueError, TypeError, KeyError, RecursionError)


def take_up(
    session: Session, room: str, act: Callable[[Organiser, bytes], None], *, keys: WorkerKeys, most: int
) -> int:
    """Open up to `most` of the oldest requests for a room and let `act` do each; return how many there were.

    `act` gets who asked, as the tables have them now, and what the door sealed; it asks `authorize` again and
    raises `Refused` for what may not be done, which is then dropped whole: the desk looked before it took it
    in. What cannot be read (`ValueError`, `TypeError`, `KeyError`) is tried three times.
    """
    rows = store.take_requests(session, room, most)
    for row in rows:
        account = read_account(session, row.account_id, waiting=True)
        if account is not None and account.state is AccountState.ACTIVE:
            actor = read_organiser(session, row.account_id, is_fresh=row.is_fresh)
            try:
                with session.begin_nested():
                    act(actor, keys.open(row.sealed))
            except Refused as refusal:
                _log.info("a request of the organisers' desk was refused: %s", refusal.reason)
            except _UNREADABLE:
                _log.error("a sealed request of the organisers' desk could not be opened")
                store.note_failure(session, row.id)
                continue
        store.remove_request(session, row.id)
    return len(rows)


def read_organiser(session: Session, account_id: int, *, is_fresh: bool) -> Organiser:
    """Return who acts, as the tables have it now."""
    has_password, passkeys = people.ways_in_of(session, account_id)
    roles = people.roles_of(session, account_id)
    return Organiser(account_id, roles, has_password or passkeys > 1, is_fresh)
