"""Claim a letter of a canvass that is due, for one worker and a minute."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from petitioner.canvass.shapes import DueLetter, Invited
from petitioner.canvass.store import letters as store
from petitioner.endorsements.read_standings import read_standings
from petitioner.endorsements.rules import Provenance
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
MINUTE: Final = timedelta(minutes=1)


def claim_letter(session: Session, *, a_minute: int, keys: WorkerKeys, now: datetime) -> DueLetter | None:
    """Return the letter that has been due longest, ready to be written; none if no letter is due.

    None too if as many as may leave in a minute were taken up in the last one. It goes to the address that
    the roster gives today. Who has answered, has lost their address or wants no letters is passed over.
    """
    while store.tried_since(session, now - MINUTE) < a_minute:
        invited = store.claim_letter(session, now=now, lease=LEASE)
        if invited is None:
            return None
        letter = _ready(session, invited, keys, now=now)
        if letter is not None:
            store.arm_letter(session, invited.member_id, digest(token_of(keys, invited.member_id)))
            return letter
    return None


def token_of(keys: WorkerKeys, member_id: UUID) -> str:
    """Return the token of a member's letter (128 bits, 22 characters), the same on every retry."""
    return token_from(keys.letter_secret("canvass", member_id))


def _ready(session: Session, invited: Invited, keys: WorkerKeys, *, now: datetime) -> DueLetter | None:
    if store.has_answered(session, invited.member_id):
        if not invited.is_mailed:  # a worker was killed before it could write that the letter had left
            store.mark_mailed(session, invited.member_id, now=now)
        store.silence_letter(session, invited.member_id)
        return None
    address = _address(session, invited, keys, now=now)
    try:
        statement = read_version(session, invited.version_id, invited.language, now=now)
    except UnknownStatement:  # taken back to a draft
        address = None
    if address is None or _has_confirmed(session, invited):
        _pass_over(session, invited)
        return None
    return DueLetter(invited, address, statement)


def _pass_over(session: Session, invited: Invited) -> None:
    """Forget whom no letter was written to: the next look at the assembly says why, or asks them again."""
    if invited.is_armed:
        store.silence_letter(session, invited.member_id)
    else:
        store.forget_member(session, invited.member_id)


def _has_confirmed(session: Session, invited: Invited) -> bool:
    standing = read_standings(session, invited.statement_id, invited.assembly_id).get(invited.person_id)
    return standing is not None and standing.provenance is Provenance.MEMBER


def _address(session: Session, invited: Invited, keys: WorkerKeys, *, now: datetime) -> EmailAddress | None:
    listed = read_official_address(session, invited.assembly_id, invited.person_id, on=now.date())
    try:
        address = parse_email_address(listed)
    except InvalidEmailAddress:
        return None
    return None if suppressed_among(session, suppress_digests(keys, address)) else address
