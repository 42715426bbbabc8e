"""Claim letters that are due, for one worker and a minute; those nobody may send any more fall silent."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.screening.suppress import suppressed_among
from petitioner.signatures.rules import LinkKind
from petitioner.signatures.shapes import Person
from petitioner.signatures.store import links as store
from petitioner.vocabulary.email_address import EmailAddress

LEASE: Final = timedelta(seconds=60)
"""How long claimed letters belong to one worker; it hands none over later than this."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DueLetter:
    """A letter a worker has claimed; `put_off_before` is how often a mail server has put it off."""

    link_id: UUID
    kind: LinkKind
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
    for row in sorted(claimed, key=lambda row: row.letter_attempts):
        try:
            plain = keys.decrypt_row(
                row.person, purpose="signature", row_id=row.signature_id, statement_id=row.statement_id
            )
        except UnreadableSeal:
            _log.exception("the row of a letter cannot be read")
            silent.append(row.id)
            continue
        address = Person.from_bytes(plain).email
        letters.append(DueLetter(row.id, LinkKind(row.kind), row.language, row.letter_attempts, address))
    digests = {letter.link_id: keys.suppress_digest(letter.address.canonical()) for letter in letters}
    suppressed = suppressed_among(session, set(digests.values()))
    silent += [link_id for link_id, digest in digests.items() if digest in suppressed]
    store.silence_letters(session, silent)
    return [letter for letter in letters if letter.link_id not in silent]
