"""Open the rows behind drawn leaves, for a moment, in the worker's hands."""

import logging
from collections.abc import Collection

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.sample_audit import store
from petitioner.sample_audit.shapes import DrawnSigner
from petitioner.signatures.contact import read_contact
from petitioner.signatures.shapes import Person

_log = logging.getLogger(__name__)


def open_drawn(session: Session, places: Collection[int], *, keys: WorkerKeys) -> dict[int, DrawnSigner]:
    """Return who stands behind these leaves, by place; whoever is gone, or cannot be read, is left out."""
    found = {}
    for row in store.signed(session, places):
        try:
            signer = _open(row, keys)
        except UnreadableSeal:
            _log.exception("the row of a drawn signature cannot be read")
            continue
        if signer is not None:
            found[row.place] = signer
    return found


def _open(row: store.AnyRow, keys: WorkerKeys) -> DrawnSigner | None:
    bound = {"purpose": "signature", "row_id": row.id, "statement_id": row.statement_id}
    person = Person.from_bytes(keys.decrypt_row(row.person, **bound))
    address = person.email
    if row.contact is not None:
        address = read_contact(keys, row.contact, row.id, row.statement_id)
    if address is None:
        return None
    return DrawnSigner(row.place, row.language, person.name, person.secret, address)
