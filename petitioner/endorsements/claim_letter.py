"""Claim a letter to a member that is due, for one worker and a minute."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from petitioner.accounts.read_address import read_address
from petitioner.authorities.read import authority_for
from petitioner.endorsements.office_rules import is_pending
from petitioner.endorsements.office_shapes import EnteredBy
from petitioner.endorsements.rules import LETTER_TIME, Provenance, State
from petitioner.endorsements.shapes import DueLetter, Named
from petitioner.endorsements.store import letters, office
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.foundation.tokens import digest, token_from
from petitioner.parliaments.read import read_official_address
from petitioner.screening.suppress import suppressed_among
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.statements.read import UnknownStatement, read_version
from petitioner.vocabulary.email_address import EmailAddress, InvalidEmailAddress, parse_email_address

LEASE: Final = timedelta(seconds=60)
"""How long a claimed letter belongs to one worker: twice what a mail server may take to answer."""


def claim_letter(session: Session, *, keys: WorkerKeys, now: datetime) -> DueLetter | None:
    """Return the letter that has been due longest, ready to be written; none if no letter is due.

    It goes to the address that the roster gives today. A letter that has lost its question or its address,
    or whose reader wants no letters, is due no more; nor is one about an entry whose staff took it back or
    may no longer act.
    """
    while (row := letters.claim_letter(session, now=now, lease=LEASE)) is not None:
        due = _ready(session, row, keys, now=now)
        if due is not None:
            expires_at = now + LETTER_TIME
            letters.arm_letter(session, row.id, digest(token_of(keys, row.id)), expires_at=expires_at)
            return due
        letters.silence_letter(session, row.id)
    return None


def _ready(session: Session, row: letters.AnyRow, keys: WorkerKeys, *, now: datetime) -> DueLetter | None:
    named = letters.named(session, row.endorsement_id)
    address = _address(session, named, keys, now=now)
    if address is None or not _is_open(named):
        return None
    entered_by = None
    if row.entry_id is not None:
        entered_by = _entered_by(session, row.entry_id, named, keys, now=now)
        if entered_by is None:
            return None
    try:
        statement = read_version(session, named.version_id, row.language, now=now)
    except UnknownStatement:  # taken back to a draft
        return None
    return DueLetter(row.id, named, row.language, row.letter_attempts, address, statement, entered_by)


def _entered_by(
    session: Session, entry_id: UUID, named: Named, keys: WorkerKeys, *, now: datetime
) -> EnteredBy | None:
    """Return who entered it; none if it was taken back, they may not act, or nothing comes of it now."""
    notice = office.find_notice(session, entry_id)
    if notice is None or not is_pending(named.state, named.provenance):
        return None
    held = authority_for(
        session, notice.account_id, assembly_id=named.assembly_id, person_id=named.person_id, on=now.date()
    )
    staff = read_address(session, notice.account_id, keys=keys) if held is not None else None
    return EnteredBy(staff, notice.granted_by) if staff is not None else None


def token_of(keys: WorkerKeys, letter_id: UUID) -> str:
    """Return the token of a letter (128 bits, 22 characters), the same on every retry."""
    return token_from(keys.letter_secret("endorsement", letter_id))


def _is_open(named: Named) -> bool:
    return named.state in {State.PROPOSED, State.LIVE} and named.provenance is not Provenance.MEMBER


def _address(session: Session, named: Named, keys: WorkerKeys, *, now: datetime) -> EmailAddress | None:
    listed = read_official_address(session, named.assembly_id, named.person_id, on=now.date())
    try:
        address = parse_email_address(listed)
    except InvalidEmailAddress:
        return None
    return None if suppressed_among(session, suppress_digests(keys, address)) else address
