"""Seal, to the auditor alone, what is needed to check the drawn leaves and to reach their signers."""

import json
from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WorkerKeys, seal_to
from petitioner.sample_audit import store
from petitioner.sample_audit.find_audit import find_audit
from petitioner.sample_audit.open_drawn import open_drawn
from petitioner.sample_audit.rules import ANSWERS_KEPT, Missing, RefusedAudit
from petitioner.sample_audit.shapes import Audit, DrawnSigner
from petitioner.signatures.rules import shown_name
from petitioner.vocabulary.visibility import Visibility

PURPOSE = b"petitioner sample 1"


def export(session: Session, audit_id: int, *, by: str, keys: WorkerKeys, now: datetime) -> bytes | None:
    """Return the sealed file if a second person wishes it; None if this is the first, which is noted.

    Raises:
        RefusedAudit: nothing is drawn, it is over, or the same person wishes it twice.
    """
    found = find_audit(session, audit_id)
    if found.drawn_at is not None and found.drawn_at + ANSWERS_KEPT <= now:
        raise RefusedAudit("This audit was drawn too long ago: begin another.")
    if found.first_by is None:
        store.change(session, audit_id, first_by=by)
        return None
    if found.second_by is None:
        if by.casefold() == found.first_by.casefold():
            raise RefusedAudit("This is the person who wished it first: somebody else must.")
        store.change(session, audit_id, second_by=by)
    elif by.casefold() not in {found.first_by.casefold(), found.second_by.casefold()}:
        raise RefusedAudit("Two other people let this file be written.")
    signers = open_drawn(session, found.drawn, keys=keys)
    store.note_missing(session, audit_id, [p for p in found.drawn if p not in signers], Missing.GONE)
    return seal_to(found.promise.auditor_key, _content(found, signers), purpose=PURPOSE)


def _content(found: Audit, signers: dict[int, DrawnSigner]) -> bytes:
    document = {
        "promise": found.promise.text(),
        "value": (found.value or b"").hex(),
        "could_not_be_asked": [place for place in found.drawn if place not in signers],
        "leaves": [_line(signer) for signer in signers.values()],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _line(signer: DrawnSigner) -> dict[str, object]:
    return {
        "leaf": signer.place,
        "secret": signer.secret.hex(),
        "name": signer.name,
        "initials": shown_name(signer.name, Visibility.INITIALS),
        "address": signer.address.reveal(),
        "canonical": signer.address.canonical().decode(),
        "language": signer.language,
    }
