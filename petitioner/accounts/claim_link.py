"""Claim a sign-in letter that is due, for one worker and a minute."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from petitioner.accounts import store
from petitioner.accounts.contact import read_contact
from petitioner.accounts.rules import LINK_TIME
from petitioner.accounts.shapes import DueLink
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.foundation.tokens import digest, token_from

LEASE: Final = timedelta(seconds=60)
"""How long a claimed letter belongs to one worker: twice what a mail server may take to answer."""

OLDEST: Final = timedelta(hours=2)
"""A letter that could not be handed over for so long is wanted by nobody any more."""


def claim_link(session: Session, *, keys: WorkerKeys, now: datetime) -> DueLink | None:
    """Return the letter that has been due longest, ready to be written; none if no letter is due.

    The half hour of its link begins now. A letter that has waited too long is due no more.
    """
    while (row := store.claim_link(session, now=now, lease=LEASE)) is not None:
        try:
            uuid, stored = store.encrypted_address(session, row.account_id)
            address = read_contact(keys, stored, uuid)
        except UnreadableSeal:
            silence_link(session, row.id)
            continue
        if row.asked_at < now - OLDEST:
            silence_link(session, row.id)
            continue
        armed = digest(token_of(keys, row.id))
        store.change_link(session, row.id, token_digest=armed, expires_at=now + LINK_TIME)
        return DueLink(row.id, row.account_id, row.language, row.letter_attempts, address)
    return None


def silence_link(session: Session, link_id: UUID) -> None:
    """Let a letter be due no more, and let nobody in by it."""
    store.change_link(session, link_id, letter_due_at=None, token_digest=None)


def token_of(keys: WorkerKeys, link_id: UUID) -> str:
    """Return the token of a letter (128 bits, 22 characters), the same on every retry."""
    return token_from(keys.letter_secret("sign-in", link_id))
