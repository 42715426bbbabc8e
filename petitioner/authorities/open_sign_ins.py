"""Open what was typed to sign in, and let letters be due to those who may have one."""

import logging
from datetime import datetime

from petitioner.accounts import store
from petitioner.accounts.issue_link import issue_link
from petitioner.accounts.keep_account import keep_account
from petitioner.accounts.rules import AccountKind, AccountState
from petitioner.accounts.shapes import SignInForm
from petitioner.authorities.store import desk
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.screening.may_write import may_write
from petitioner.screening.rules import Allowance
from petitioner.vocabulary.email_address import parse_email_address
from petitioner.vocabulary.language import LANGUAGES, SOURCE_LANGUAGE

_log = logging.getLogger(__name__)


def open_sign_ins(
    session: Session, *, keys: WorkerKeys, allowance: Allowance, most: int, now: datetime
) -> int:
    """Open up to `most` of the oldest requests and return how many there were.

    An address that is on no assembly's domain, has had its letters, wants none, or whose account is frozen,
    gets none; whoever asked sees the same page.
    """
    rows = store.take_requests(session, most)
    for row in rows:
        try:
            form = SignInForm.from_bytes(keys.open(row.sealed))
        except (UnreadableSeal, ValueError, RecursionError):
            _log.error("a sealed sign-in could not be opened")
            store.note_failure(session, row.id)
            continue
        _answer(session, form, keys=keys, allowance=allowance, now=now)
        store.remove_request(session, row.id)
    return len(rows)


def _answer(
    session: Session, form: SignInForm, *, keys: WorkerKeys, allowance: Allowance, now: datetime
) -> None:
    try:
        address = parse_email_address(form.email)
    except ValueError:  # no address, or signs that are none
        return
    if not desk.assemblies_with(session, address.domain()):
        return
    account = keep_account(session, AccountKind.STAFF, address, keys=keys, now=now)
    if account.state is AccountState.FROZEN:
        return
    if not may_write(session, address, keys=keys, allowance=allowance, now=now):
        return
    language = form.language if form.language in LANGUAGES else SOURCE_LANGUAGE
    issue_link(session, account.account_id, language=language, now=now)
