"""Tell reviewers by letter that something waits: one letter in 24 hours, to whoever wants it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from petitioner.accounts.read_account import read_account
from petitioner.accounts.read_address import read_address
from petitioner.accounts.rules import AccountState
from petitioner.drafts.rules import NOTICE_EVERY
from petitioner.drafts.store import notices as store
from petitioner.foundation.db import Session
from petitioner.foundation.mail import Delivery, wait_after
from petitioner.foundation.secrets import WorkerKeys
from petitioner.organisers.rules import ALLOWED, Action
from petitioner.organisers.store import people
from petitioner.screening.may_write import may_write
from petitioner.screening.rules import Allowance
from petitioner.vocabulary.email_address import EmailAddress
from petitioner.vocabulary.language import SOURCE_LANGUAGE

LEASE: Final = timedelta(seconds=60)
"""How long a claimed letter belongs to one worker: twice what a mail server may take to answer."""


@dataclass(frozen=True, slots=True)
class DueNotice:
    """A letter that a worker has claimed; `put_off_before`: how often it had to wait."""

    account_id: int
    letter_id: UUID
    language: str
    put_off_before: int
    address: EmailAddress


@dataclass(frozen=True, slots=True)
class NoticeChoice:
    """Whether somebody wants these letters, and in which language."""

    is_wanted: bool = True
    language: str = SOURCE_LANGUAGE


def notify_reviewers(session: Session, organisation_id: int, *, but: Collection[int], now: datetime) -> None:
    """Let a letter be due to whoever reviews for an organisation, but for who cannot be the second person."""
    reviewers = people.having(session, organisation_id, ALLOWED[Action.REVIEW_STATEMENT])
    store.let_be_due(session, reviewers - set(but), now=now, every=NOTICE_EVERY)


def claim_notice(
    session: Session, *, keys: WorkerKeys, allowance: Allowance, now: datetime
) -> DueNotice | None:
    """Return the letter that has been due longest; none if no letter is due.

    For whom nothing waits any more, who has no role or is frozen, or has had enough letters, none is sent.
    """
    while (row := store.claim(session, now=now, lease=LEASE)) is not None:
        account = read_account(session, row.account_id)
        is_there = account is not None and account.state is AccountState.ACTIVE
        address = read_address(session, row.account_id, keys=keys) if is_there else None
        if (
            address is None
            or not store.waits_for(session, row.account_id, _places_of(session, row.account_id))
            or not may_write(session, address, keys=keys, allowance=allowance, now=now)
        ):
            store.change(session, row.account_id, due_at=None)
            continue
        return DueNotice(row.account_id, row.uuid, row.language, row.attempts, address)
    return None


def _places_of(session: Session, account_id: int) -> set[int]:
    roles = people.roles_of(session, account_id)
    return {where for where, role in roles if role in ALLOWED[Action.REVIEW_STATEMENT]}


def remember_notice(session: Session, due: DueNotice, delivery: Delivery, *, now: datetime) -> None:
    """Write that a letter was taken, refused, or waits."""
    wait = wait_after(due.put_off_before)
    changed: dict[str, object]
    if delivery is Delivery.TAKEN:
        changed = {"due_at": None, "mailed_at": now}
    elif delivery is Delivery.REFUSED or wait is None:
        changed = {"due_at": None}
    else:
        changed = {"due_at": now + wait, "attempts": due.put_off_before + 1}
    store.change(session, due.account_id, **changed)


def read_choice(session: Session, shown: bytes, *, now: datetime) -> NoticeChoice:
    """Return what the session's account wants; whoever never chose gets letters."""
    row = store.read(session, shown, now=now)
    return NoticeChoice() if row is None else NoticeChoice(row.is_wanted, row.language)


def choose(session: Session, shown: bytes, choice: NoticeChoice, *, now: datetime) -> bool:
    """Write what the session's account wants; False if the session is over."""
    return store.choose(session, shown, wanted=choice.is_wanted, language=choice.language, now=now)
