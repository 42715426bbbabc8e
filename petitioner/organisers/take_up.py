"""Take up what the desk sent to a room; every room that has pages at the desk begins here."""

import logging
from collections.abc import Callable
from typing import Final, TypeVar

from petitioner.accounts.read_account import read_account
from petitioner.accounts.rules import AccountState
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.organisers.rules import Organiser, Refused
from petitioner.organisers.store import desk as store
from petitioner.organisers.store import people

_log = logging.getLogger(__name__)
_UNREADABLE: Final = (UnreadableSeal, ValueError, TypeError, KeyError, RecursionError)


Form = TypeVar("Form")


def take_up(
    session: Session,
    room: str,
    read: Callable[[bytes], Form],
    act: Callable[[Organiser, Form], None],
    *,
    keys: WorkerKeys,
    most: int,
) -> int:
    """Open up to `most` of the oldest requests for a room and let `act` do each; return how many there were.

    `read` makes a form of what the door sealed, or raises `ValueError`, `TypeError` or `KeyError`: what
    cannot be read is tried three times. `act` gets who asked, as the tables have them now, and the form; it
    asks `authorize` again and raises `Refused` for what may not be done, which is then dropped whole: the
    desk looked before it took it in. Whatever else goes wrong in it is a mistake of ours, and fails the job.
    """
    rows = store.take_requests(session, room, most)
    for row in rows:
        try:
            form = read(keys.open(row.sealed))
        except _UNREADABLE:
            _log.error("a sealed request of the organisers' desk could not be opened")
            store.note_failure(session, row.id)
            continue
        account = read_account(session, row.account_id, waiting=True)
        if account is not None and account.state is AccountState.ACTIVE:
            actor = read_organiser(session, row.account_id, is_fresh=row.is_fresh)
            try:
                with session.begin_nested():
                    act(actor, form)
            except Refused as refusal:
                _log.info("a request of the organisers' desk was refused: %s", refusal.reason)
        store.remove_request(session, row.id)
    return len(rows)


def read_organiser(session: Session, account_id: int, *, is_fresh: bool) -> Organiser:
    """Return who acts, as the tables have it now."""
    has_password, passkeys = people.ways_in_of(session, account_id)
    roles = people.roles_of(session, account_id)
    return Organiser(account_id, roles, has_password or passkeys > 1, is_fresh)
