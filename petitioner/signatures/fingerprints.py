"""Recognise an address, and a name beside it, under one statement and nowhere else."""

import hmac
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.signatures.store import fingerprint_keys as store
from petitioner.vocabulary.email_address import EmailAddress


class NoFingerprints(LookupError):
    """The statement's key was destroyed when its time was over; nobody is recognised there any more."""


@dataclass(frozen=True, slots=True, repr=False)
class Fingerprints:
    """The keys of some statements, and the rules their canonical addresses follow."""

    keys: Mapping[int, tuple[bytes, int]]

    def knows(self, statement_id: int) -> bool:
        """Say whether the statement still recognises anybody."""
        return statement_id in self.keys

    def of(self, statement_id: int, address: EmailAddress) -> bytes:
        """Return the digest (32 bytes) by which one statement recognises one mailbox."""
        key, rules = self._key(statement_id)
        return hmac.digest(key, address.canonical(rules), "sha256")

    def everywhere(self, address: EmailAddress) -> list[tuple[int, bytes]]:
        """Return (statement, digest) of one mailbox under each of the statements."""
        return [(statement_id, self.of(statement_id, address)) for statement_id in self.keys]

    def of_name(self, statement_id: int, name: str) -> bytes:
        """Return the digest (32 bytes) by which two people on one mailbox are told apart."""
        folded = unicodedata.normalize("NFKC", name).casefold()
        letters = "".join(character for character in folded if character.isalnum())
        return hmac.digest(self._key(statement_id)[0], b"name\0" + letters.encode(), "sha256")

    def _key(self, statement_id: int) -> tuple[bytes, int]:
        found = self.keys.get(statement_id)
        if found is None:
            raise NoFingerprints(statement_id)
        return found


def fingerprints(
    session: Session, statement_ids: Collection[int], *, keys: WorkerKeys, now: datetime
) -> Fingerprints:
    """Return the keys of these statements; one that has none yet gets a fresh secret."""
    kept = {row.statement_id: row for row in store.of_statements(session, statement_ids)}
    missing = set(statement_ids) - kept.keys()
    if missing:
        store.add(session, sorted(missing), keys=keys, now=now)
        kept |= {row.statement_id: row for row in store.of_statements(session, missing)}
    return Fingerprints(
        {s: (_key(row, keys), row.rules) for s, row in kept.items() if row.destroyed_at is None}
    )


def known_fingerprints(session: Session, *, keys: WorkerKeys) -> Fingerprints:
    """Return the keys of all statements that still recognise anybody."""
    live = store.all_live(session)
    return Fingerprints({row.statement_id: (_key(row, keys), row.rules) for row in live})


def _key(row: store.AnyRow, keys: WorkerKeys) -> bytes:
    secret = None
    if row.secret is not None:
        secret = keys.decrypt_row(
            row.secret, purpose=store.PURPOSE, row_id=row.id, statement_id=row.statement_id
        )
    return keys.fingerprint_key(row.statement_id, secret)
