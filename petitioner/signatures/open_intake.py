"""Open a batch of sealed forms and accept them, in one transaction with their destruction."""

import logging
from dataclasses import replace
from datetime import datetime

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import UnreadableSeal, WebKeys, WorkerKeys
from petitioner.signatures.accept import Terms, accept
from petitioner.signatures.form_rules import domain_of, refusals
from petitioner.signatures.shapes import OpenedForm, SealedForm, SignedForm
from petitioner.signatures.store import intake as store
from petitioner.statements.read import policies
from petitioner.statements.shapes import Policy
from petitioner.vocabulary.country import is_country
from petitioner.vocabulary.country_group import group_of
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address
from petitioner.vocabulary.visibility import Visibility

_log = logging.getLogger(__name__)


def open_intake(
    session: Session, *, keys: WorkerKeys, web_keys: WebKeys, terms: Terms, most: int, now: datetime
) -> int:
    """Open up to `most` of the oldest forms and return how many were taken.

    A form that cannot be opened stays sealed; after three failures it is left alone and the others go on.
    """
    rows = store.take_intake(session, most)
    known = policies(session, {row.statement_id for row in rows})
    opened = {
        row.intake_id: form
        for row in rows
        if (form := _opened(row, keys, known[row.statement_id])) is not None
    }
    failed = [row.intake_id for row in rows if row.intake_id not in opened]
    if failed:
        _log.error("%d sealed forms could not be opened", len(failed))
        store.note_failures(session, failed)
    if opened:
        accept(session, list(opened.values()), keys=keys, web_keys=web_keys, terms=terms, now=now)
        store.remove_intake(session, opened.keys())
    return len(rows)


def _opened(row: SealedForm, keys: WorkerKeys, policy: Policy) -> OpenedForm | None:
    try:
        form = SignedForm.from_bytes(keys.open(row.sealed))
        if policy.is_sealed and is_country(form.country):
            form = replace(form, country=group_of(form.country))
        address = parse_email_address(form.email)
    except (UnreadableSeal, InvalidEmailAddress, ValueError, TypeError, AttributeError):
        return None
    if not _is_sound(form, policy):
        return None
    return OpenedForm(form, address, row.handle_digest, row.statement_id, row.version_id, row.language)


def _is_sound(form: SignedForm, policy: Policy) -> bool:
    """Say whether a form holds what our doors let in: anyone may seal one to a public key.

    What the statement offered when the form was sent may have changed since: a visibility that is offered no
    longer becomes hidden when the form is accepted, and a country becomes its group.
    """
    texts = (form.name, form.email, form.country, form.visibility, form.consent, form.role, form.comment)
    if not all(isinstance(text, str) for text in texts) or not isinstance(form.wants_updates, bool):
        return False
    values = {
        "name": form.name,
        "email": form.email,
        "country": form.country,
        "visibility": form.visibility,
        "role": form.role,
        "comment": form.comment,
        "consent": "yes",
        "asked_about": domain_of(form.email),
    }
    lenient = replace(policy, visibilities=tuple(Visibility))
    return not refusals(values, lenient) and bool(form.visibility and form.consent)
