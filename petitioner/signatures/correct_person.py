"""Correct who signed: name and role, as the signer wants them to be."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys
from petitioner.signatures.fingerprints import fingerprints
from petitioner.signatures.shapes import Person
from petitioner.signatures.store import withdrawal as store


def correct_person(
    session: Session,
    signature_id: UUID,
    *,
    name: str,
    role: str,
    keeps_comment: bool,
    keys: WorkerKeys,
    now: datetime,
) -> bool:
    """Encrypt the person anew; say whether anything was another before.

    What tells two people on one mailbox apart follows the name, where the statement keeps it. Without
    `keeps_comment` the comment is deleted.

    Raises:
        UnreadableSeal: the row cannot be read.
    """
    row = store.lock(session, signature_id)
    if row is None:
        return False
    place = {"purpose": "signature", "row_id": signature_id, "statement_id": row.statement_id}
    before = Person.from_bytes(keys.decrypt_row(row.person, **place))
    after = replace(before, name=name, role=role, comment=before.comment if keeps_comment else "")
    if after == before:
        return False
    namesake = row.namesake
    if namesake is not None:
        prints = fingerprints(session, {row.statement_id}, keys=keys, now=now)
        namesake = prints.of_name(row.statement_id, name)
    store.set_person(session, signature_id, keys.encrypt_row(after.to_bytes(), **place), namesake)
    return True
