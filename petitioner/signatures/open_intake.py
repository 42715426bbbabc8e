"""Open a batch of sealed forms and accept them, in one transaction with their destruction."""

import logging
from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WebKeys, WorkerKeys
from petitioner.signatures.accept import Terms, accept
from petitioner.signatures.rules import refusals
from petitioner.signatures.shapes import OpenedForm, Person, SealedForm, SignedForm
from petitioner.signatures.store import intake as store
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address

_log = logging.getLogger(__name__)


def open_intake(
    session: Session, *, keys: WorkerKeys, web_keys: WebKeys, terms: Terms, most: int, now: datetime
) -> int:
    """Open up to `most` of the oldest forms and return how many were taken.

    A form that cannot be opened stays sealed; after three failures it is left alone and the others go on.
    """
    rows = store.take_intake(session, most)
    opened = {row.intake_id: form for row in rows if (form := _opened(row, keys)) is not None}
    failed = [row.intake_id for row in rows if row.intake_id not in opened]
    if failed:
        _log.error("%d sealed forms could not be opened", len(failed))
        store.note_failures(session, failed)
    if opened:
        accept(session, list(opened.values()), keys=keys, web_keys=web_keys, terms=terms, now=now)
        store.remove_intake(session, opened.keys())
    return len(rows)


def _opened(row: SealedForm, keys: WorkerKeys) -> OpenedForm | None:
    try:
        form = SignedForm.from_bytes(keys.open(row.sealed))
        person = Person(form.name, parse_email_address(form.email))
    except (UnreadableSeal, InvalidEmailAddress, ValueError, TypeError, AttributeError):
        return None
    if not _is_sound(form):
        return None
    return OpenedForm(form, person, row.handle_digest, row.statement_id, row.version_id, row.language)


def _is_sound(form: SignedForm) -> bool:
    """Say whether a form holds what our doors let in: anyone may seal one to a public key."""
    texts = (form.name, form.email, form.country, form.visibility, form.consent)
    if not all(isinstance(text, str) for text in texts) or not isinstance(form.wants_updates, bool):
        return False
    values = {"name": form.name, "email": form.email, "country": form.country, "visibility": form.visibility}
    return not refusals({**values, "consent": "yes"}) and bool(form.visibility and form.consent)
