"""Claim a letter to a member that is due, for one worker and a minute."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from petitioner.accounts.read_address import read_address
from petitioner.authorities.rules import LETTER_TIME, Grantor, State
from petitioner.authorities.shapes import DueLetter
from petitioner.authorities.store import held, letters
from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.foundation.tokens import digest, token_from
from petitioner.parliaments.read import read_official_address
from petitioner.screening.suppress import suppressed_among
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.vocabulary.email_address import EmailAddress, InvalidEmailAddress, parse_email_address

LEASE: Final = timedelta(seconds=60)
"""How long a claimed letter belongs to one worker: twice what a mail server may take to answer."""


def claim_letter(session: Session, *, keys: WorkerKeys, now: datetime) -> DueLetter | None:
    """Return the letter that has been due longest, ready to be written; none if no letter is due.

    It goes to the address that the roster gives today. Where there is none, or its reader wants no letters,
    the organiser has to be asked instead; what is not asked any more needs no letter.
    """
    while (row := letters.claim_letter(session, now=now, lease=LEASE)) is not None:
        about = letters.read_member(session, row.authority_id)
        staff = read_address(session, about.account_id, keys=keys)
        address = _address(session, about, keys, now=now)
        if about.state is not State.ASKED or staff is None:
            letters.change_letter(session, row.id, letter_due_at=None)
            continue
        if address is None:
            letters.change_letter(session, row.id, letter_due_at=None)
            held.change_authority(session, row.authority_id, granted_by=Grantor.ORGANISER)
            continue
        armed = digest(token_of(keys, row.id))
        letters.change_letter(session, row.id, token_digest=armed, expires_at=now + LETTER_TIME)
        return DueLetter(
            row.id,
            row.authority_id,
            row.language,
            row.letter_attempts,
            address,
            staff,
            letters.named(about),
            about.assembly,
            letters.term_of(about),
        )
    return None


def token_of(keys: WorkerKeys, letter_id: UUID) -> str:
    """Return the token of a letter (128 bits, 22 characters), the same on every retry."""
    return token_from(keys.letter_secret("authority", letter_id))


def _address(
    session: Session, about: letters.AnyRow, keys: WorkerKeys, *, now: datetime
) -> EmailAddress | None:
    listed = read_official_address(session, about.assembly_id, about.person_id, on=now.date())
    try:
        address = parse_email_address(listed)
    except InvalidEmailAddress:
        return None
    return None if suppressed_among(session, suppress_digests(keys, address)) else address
