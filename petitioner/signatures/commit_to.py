"""Make the commitments that stand for signers in the log."""

import logging
from collections.abc import Collection
from dataclasses import replace
from secrets import token_bytes
from uuid import UUID

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.signatures.contact import read_contact
from petitioner.signatures.rules import shown_name
from petitioner.signatures.shapes import Person
from petitioner.signatures.store import leaves as store
from petitioner.transparency.commitment import SECRET_BYTES, address_mark, marks
from petitioner.vocabulary.visibility import Visibility

_log = logging.getLogger(__name__)


def commit_to(session: Session, ids: Collection[UUID], *, keys: WorkerKeys) -> dict[UUID, bytes]:
    """Return the commitment to each of these signatures' address, name and initials.

    A row from before there was a log gets its secret now. Of whom nothing is kept any more, or can be read,
    the commitment is noise: it is in the number, and nobody can open it.
    """
    found: dict[UUID, bytes] = {}
    changed: dict[UUID, bytes] = {}
    for row in store.persons(session, ids):
        found[row.id] = token_bytes(SECRET_BYTES)
        if row.person is None:
            continue
        bound = {"purpose": "signature", "row_id": row.id, "statement_id": row.statement_id}
        try:
            person = Person.from_bytes(keys.decrypt_row(row.person, **bound))
            if not person.secret:
                person = _with_secret(row, person, keys)
                changed[row.id] = keys.encrypt_row(person.to_bytes(), **bound)
        except UnreadableSeal:
            _log.exception("a signature cannot be read; it counts, but its line in the log cannot be opened")
            continue
        initials = shown_name(person.name, Visibility.INITIALS)
        found[row.id] = marks(person.secret, person.address_mark, person.name, initials).commitment()
    store.keep_persons(session, changed)
    return found


def _with_secret(row: store.AnyRow, person: Person, keys: WorkerKeys) -> Person:
    """Return the person with a fresh secret; an address that was destroyed is not in the commitment."""
    email = person.email
    if email is None and row.contact is not None:
        email = read_contact(keys, row.contact, row.id, row.statement_id)
    secret = token_bytes(SECRET_BYTES)
    mark = b"" if email is None else address_mark(secret, email.canonical())
    return replace(person, secret=secret, address_mark=mark)
