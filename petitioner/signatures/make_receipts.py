"""Make the receipts that were asked for, as soon as their signatures are in a checkpoint that was signed."""

import logging
from datetime import datetime
from typing import Final

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WorkerKeys
from petitioner.foundation.views import encrypt_view
from petitioner.signatures.rules import shown_name
from petitioner.signatures.shapes import Person
from petitioner.signatures.store import receipts as store
from petitioner.transparency import store as log
from petitioner.transparency.commitment import address_salt, marks, name_salt
from petitioner.transparency.receipts import Opening, write_receipt
from petitioner.transparency.signed_tree import SignedTree
from petitioner.vocabulary.mailbox_provider import CURRENT
from petitioner.vocabulary.visibility import Visibility

MOST: Final = 500
_log = logging.getLogger(__name__)


def make_receipts(session: Session, tree: SignedTree, *, keys: WorkerKeys, now: datetime) -> int:
    """Make receipts of what is in this tree; return how many. Each can be read with its code alone.

    What was offered or made and is over goes first. Of whom nothing is kept any more, none can be made.
    """
    store.remove_past(session, now=now)
    waiting = store.waiting(session, MOST)
    places = log.places(session, [row.signature_id.bytes for row in waiting])
    made, lost = 0, []
    for row in waiting:
        place = places.get(row.signature_id.bytes)
        if place is None or place >= tree.size:
            continue  # the next checkpoint, or the witnesses, are waited for
        try:
            person = _person(row, keys)
            receipt = _receipt(session, tree, place, person)
            code = keys.open(row.sealed_code).decode()
        except (UnreadableSeal, ValueError):
            _log.exception("a receipt cannot be made")
            lost.append(row.id)
            continue
        store.put(session, row.id, encrypt_view(code, receipt.encode()))
        made += 1
    store.remove(session, lost)
    return made


def _person(row: store.AnyRow, keys: WorkerKeys) -> Person:
    if row.person is None:
        raise UnreadableSeal("nothing of this signer is kept any more")
    bound = {"purpose": "signature", "row_id": row.signature_id, "statement_id": row.statement_id}
    return Person.from_bytes(keys.decrypt_row(row.person, **bound))


def _receipt(session: Session, tree: SignedTree, place: int, person: Person) -> str:
    [[leaf]] = log.leaves(session, place, place + 1)
    initials = shown_name(person.name, Visibility.INITIALS)
    opening = Opening(
        CURRENT,
        address_salt(person.secret),
        name_salt(person.secret),
        marks(person.secret, person.address_mark, person.name, initials),
    )
    return write_receipt(place, leaf, opening, tree.path_to(place), tree.note)
