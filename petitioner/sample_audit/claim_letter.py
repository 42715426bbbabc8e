"""Claim a letter to a drawn signer, for one worker and a minute."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.foundation.tokens import digest, token_from
from petitioner.sample_audit import store
from petitioner.sample_audit.open_drawn import open_drawn
from petitioner.sample_audit.rules import Missing
from petitioner.sample_audit.shapes import DueLetter
from petitioner.screening.assess import assess
from petitioner.screening.rules import Allowance, Verdict
from petitioner.screening.suppress import suppressed_among
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.signatures.accept import candidate
from petitioner.vocabulary.email_address import EmailAddress

LEASE: Final = timedelta(seconds=60)
"""How long a claimed letter belongs to one worker: twice what a mail server may take to answer."""


def claim_letter(
    session: Session, *, keys: WorkerKeys, allowance: Allowance, now: datetime
) -> DueLetter | None:
    """Return the letter that has been due longest; none if no letter is due.

    Whoever is gone meanwhile, wants no letters, or has got as many as an address may get, is passed over and
    could not be asked. A letter counts among those an address may get when it is claimed first.
    """
    while (row := store.claim_letter(session, now=now, lease=LEASE)) is not None:
        if row.said is not None:  # a worker was killed before it could write that the letter had left
            store.change_leaf(session, row.id, letter_due_at=None, mailed_at=now)
            continue
        signer = open_drawn(session, [row.place], keys=keys).get(row.place)
        if signer is None:
            store.note_missing(session, row.audit_id, [row.place], Missing.GONE)
            continue
        is_new = row.token_digest is None
        if not _may_be_written(session, signer.address, keys, allowance, is_new=is_new, now=now):
            store.note_missing(session, row.audit_id, [row.place], Missing.UNREACHABLE)
            continue
        store.change_leaf(session, row.id, token_digest=digest(token_of(keys, row.id)))
        return DueLetter(row.id, signer.language, row.closes_at, row.letter_attempts, signer.address)
    return None


def token_of(keys: WorkerKeys, leaf_id: UUID) -> str:
    """Return the token of a letter (128 bits, 22 characters), the same on every retry."""
    return token_from(keys.letter_secret("sample", leaf_id))


def _may_be_written(
    session: Session,
    address: EmailAddress,
    keys: WorkerKeys,
    allowance: Allowance,
    *,
    is_new: bool,
    now: datetime,
) -> bool:
    if not is_new:
        return not suppressed_among(session, suppress_digests(keys, address))
    (verdict,) = assess(session, [candidate(keys, address)], allowance=allowance, now=now)
    return verdict is Verdict.WRITE
