"""Claim a letter about a newer text or an older word, for one worker and a minute."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from petitioner.endorsements.read_change import read_change
from petitioner.endorsements.renewal_rules import LEAST_WAIT
from petitioner.endorsements.renewal_shapes import ClaimedRenewal, DueRenewal
from petitioner.endorsements.rules import Provenance, State
from petitioner.endorsements.shapes import Named
from petitioner.endorsements.store import letters, renewals
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.foundation.tokens import digest, token_from
from petitioner.parliaments.read import read_official_address
from petitioner.screening.suppress import suppressed_among
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.statements.find_titles import find_newest_titles
from petitioner.statements.read import UnknownStatement
from petitioner.vocabulary.email_address import EmailAddress, InvalidEmailAddress, parse_email_address

LEASE: Final = timedelta(seconds=60)
"""How long a claimed letter belongs to one worker: twice what a mail server may take to answer."""


def claim_renewal(session: Session, *, keys: WorkerKeys, now: datetime) -> DueRenewal | None:
    """Return the letter that has been due longest, ready to be written; none if no letter is due.

    It goes to the address that the roster gives today. A letter that has lost its question or its address,
    or whose reader wants no letters, is due no more; nothing is carried over on the strength of it.
    """
    while (letter := renewals.claim_letter(session, now=now, lease=LEASE)) is not None:
        due = _ready(session, letter, keys, now=now)
        if due is not None:
            renewals.change_letter(
                session,
                letter.letter_id,
                token_digest=digest(token_of(keys, letter.letter_id)),
                expires_at=now + LEAST_WAIT,
            )
            return due
        renewals.change_letter(session, letter.letter_id, letter_due_at=None)
    return None


def token_of(keys: WorkerKeys, letter_id: UUID) -> str:
    """Return the token of a letter (128 bits, 22 characters), the same on every retry."""
    return token_from(keys.letter_secret("renewal", letter_id))


def _ready(session: Session, letter: ClaimedRenewal, keys: WorkerKeys, *, now: datetime) -> DueRenewal | None:
    named = letters.named(session, letter.endorsement_id)
    address = _address(session, named, keys, now=now)
    if address is None or named.state is not State.LIVE or named.provenance is Provenance.REPORTED:
        return None
    try:
        change = read_change(session, named, letter.version_id, letter.language, now=now)
    except UnknownStatement:  # public no more
        return None
    statement_id = change.statement.statement_id
    newest = find_newest_titles(session, [statement_id])[statement_id].number
    if newest != change.statement.version_number:  # changed again: the next letter says so
        return None
    return DueRenewal(letter, named, address, change)


def _address(session: Session, named: Named, keys: WorkerKeys, *, now: datetime) -> EmailAddress | None:
    listed = read_official_address(session, named.assembly_id, named.person_id, on=now.date())
    try:
        address = parse_email_address(listed)
    except InvalidEmailAddress:
        return None
    return None if suppressed_among(session, suppress_digests(keys, address)) else address
