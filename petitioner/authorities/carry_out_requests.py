"""Carry out what staff want from the desk, after checking everything again."""

import logging
from datetime import datetime

from petitioner.accounts.read_account import read_account
from petitioner.accounts.rules import AccountState
from petitioner.accounts.shapes import AccountView
from petitioner.authorities.ask import ask
from petitioner.authorities.end import end
from petitioner.authorities.let_another_act import let_another_act
from petitioner.authorities.rules import DeskKind, RefusedAuthority
from petitioner.authorities.shapes import DeskForm
from petitioner.authorities.store import desk as store
from petitioner.authorities.store import held
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys

_log = logging.getLogger(__name__)


def carry_out_requests(session: Session, *, keys: WorkerKeys, most: int, now: datetime) -> int:
    """Open up to `most` of the oldest requests and do what they ask, each whole or not; return how many.

    What cannot be had any more is dropped: the desk looked before it took it in. What cannot be opened is
    tried three times.
    """
    rows = store.take_requests(session, most)
    for row in rows:
        try:
            form = DeskForm.from_bytes(keys.open(row.sealed))
        except (UnreadableSeal, ValueError, TypeError, KeyError, IndexError, RecursionError):
            _log.error("a sealed request of the desk could not be opened")
            store.note_failure(session, row.id)
            continue
        account = read_account(session, row.account_id, waiting=True)
        if account is not None and account.state is AccountState.ACTIVE:
            try:
                with session.begin_nested():
                    _do(session, account, form, keys=keys, now=now)
            except RefusedAuthority as refusal:
                _log.info("a request of the desk was refused: %s", refusal.reason)
        store.remove_request(session, row.id)
    return len(rows)


def _do(session: Session, account: AccountView, form: DeskForm, *, keys: WorkerKeys, now: datetime) -> None:
    if form.kind is DeskKind.ASK:
        ask(session, account, form, now=now)
    elif form.kind is DeskKind.GRANT:
        let_another_act(session, account, form, keys=keys, now=now)
    elif form.authority_id is not None and form.authority_id in held.under_way_of(
        session, account.account_id
    ):
        end(session, form.authority_id, now=now)
