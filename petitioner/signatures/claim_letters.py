"""Claim letters that are due, for one worker and a minute; those nobody may send any more fall silent."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.screening.suppress import suppressed_among
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.signatures.contact import read_contact
from petitioner.signatures.rules import LetterKind
from petitioner.signatures.shapes import Person
from petitioner.signatures.store import links as store
from petitioner.vocabulary.email_address import EmailAddress

LEASE: Final = timedelta(seconds=60)
"""How long claimed letters belong to one worker; it hands none over later than this."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DueLetter:
    """A letter a worker has claimed: its link's first, second … `number`, and how often it was put off."""

    link_id: UUID
    kind: LetterKind
    number: int
    language: str
    put_off_before: int
    address: EmailAddress


def claim_letters(session: Session, *, keys: WorkerKeys, most: int, now: datetime) -> list[DueLetter]:
    """Return up to `most` of the letters that have been due longest; those never put off come first.

    A letter to an address that was suppressed since, or whose row cannot be read, is due no more.
    """
    letters = []
    silent = []
    claimed = store.claim_letters(session, most, now=now, lease=LEASE)
    signers = store.signers(session, [row.signature_id for row in claimed if row.contact is None])
    for row in sorted(claimed, key=lambda row: row.letter_attempts):
        try:
            address = _address(row, signers, keys)
        except UnreadableSeal:
            _log.exception("the row of a letter cannot be read")
            address = None
        if address is None:
            silent.append(row.id)
            continue
        letters.append(
            DueLetter(
                row.id, LetterKind(row.letter), row.letter_number, row.language, row.letter_attempts, address
            )
        )
    digests = {letter.link_id: suppress_digests(keys, letter.address) for letter in letters}
    suppressed = suppressed_among(session, {digest for found in digests.values() for digest in found})
    silent += [link_id for link_id, found in digests.items() if not suppressed.isdisjoint(found)]
    store.silence_letters(session, silent)
    return [letter for letter in letters if letter.link_id not in silent]


def _address(
    row: store.AnyRow, signers: Mapping[UUID, store.AnyRow], keys: WorkerKeys
) -> EmailAddress | None:
    """Return where a letter goes: the link's address, else that of its signature, else nowhere.

    Signatures from before addresses lay apart have it beside the name.
    """
    if row.contact is not None:
        return read_contact(keys, row.contact, row.id, row.statement_id)
    signer = signers.get(row.signature_id)
    if signer is None:
        return None
    if signer.contact is not None:
        return read_contact(keys, signer.contact, signer.id, signer.statement_id)
    plain = keys.decrypt_row(
        signer.person, purpose="signature", row_id=signer.id, statement_id=signer.statement_id
    )
    return Person.from_bytes(plain).email
