"""Claim a letter to a member that is due, for one worker and a minute."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from petitioner.endorsements.rules import LETTER_TIME, Provenance, State
from petitioner.endorsements.shapes import DueLetter, Named
from petitioner.endorsements.store import letters
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
    or whose reader wants no letters, is due no more.
    """
    while (row := letters.claim_letter(session, now=now, lease=LEASE)) is not None:
        named = letters.named(session, row.endorsement_id)
        address = _address(session, named, keys, now=now)
        if address is not None and _is_open(named):
            try:
                statement = read_version(session, named.version_id, row.language, now=now)
            except UnknownStatement:  # taken back to a draft
                letters.silence_letter(session, row.id)
                continue
            expires_at = now + LETTER_TIME
            letters.arm_letter(session, row.id, digest(token_of(keys, row.id)), expires_at=expires_at)
            return DueLetter(row.id, named, row.language, row.letter_attempts, address, statement)
        letters.silence_letter(session, row.id)
    return None


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
