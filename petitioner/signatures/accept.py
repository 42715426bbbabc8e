"""Turn opened forms into pending signatures and links, one way for every address, whatever its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WebKeys, WorkerKeys
from petitioner.screening.assess import Candidate, assess
from petitioner.screening.rules import Verdict
from petitioner.signatures.issue_link import issue_link
from petitioner.signatures.rules import LinkKind, State
from petitioner.signatures.shapes import OpenedForm
from petitioner.signatures.store import intake as store


@dataclass(frozen=True, slots=True)
class Terms:
    """How long links are valid and how many letters an address may get a day."""

    link_validity: timedelta
    letters_allowed: int


def accept(
    session: Session,
    forms: Sequence[OpenedForm],
    *,
    keys: WorkerKeys,
    web_keys: WebKeys,
    terms: Terms,
    now: datetime,
) -> None:
    """Store a link for each form, and a pending signature for each that is owed a letter to confirm.

    An address whose signature is already confirmed is owed a neutral letter; one that is suppressed or has
    had its letters for the day gets none, and nothing of it is stored.
    """
    addresses = [form.person.email.canonical() for form in forms]
    verdicts = assess(
        session,
        [Candidate(keys.throttle_digest(a), keys.suppress_digest(a)) for a in addresses],
        now=now,
        letters_allowed=terms.letters_allowed,
    )
    keyed = [
        (form.statement_id, keys.fingerprint(sha256(b"statement %d" % form.statement_id).digest(), a))
        for form, a in zip(forms, addresses, strict=True)
    ]
    confirmed = store.confirmed_among(session, keyed)
    signatures: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    for form, key, verdict in zip(forms, keyed, verdicts, strict=True):
        signature_id = None
        kind = LinkKind.SILENT
        if verdict is Verdict.WRITE:
            signature_id = confirmed.get(key)
            kind = LinkKind.ALREADY_CONFIRMED if signature_id else LinkKind.CONFIRMATION
        if kind is LinkKind.CONFIRMATION:
            row = _signature(form, key[1], keys, now)
            signatures.append(row)
            signature_id = row["id"]
        validity = terms.link_validity
        links.append(
            issue_link(form, kind, signature_id, keys=keys, web_keys=web_keys, validity=validity, now=now)
        )
    store.add_consents(session, _consents(forms, now))
    store.add_signatures(session, signatures)
    store.add_links(session, links)


def _signature(form: OpenedForm, fingerprint: bytes, keys: WorkerKeys, now: datetime) -> dict[str, Any]:
    row_id = uuid4()
    return {
        "id": row_id,
        "statement_id": form.statement_id,
        "version_id": form.version_id,
        "language": form.language,
        "state": State.PENDING,
        "fingerprint": fingerprint,
        "person": keys.encrypt_row(
            form.person.to_bytes(), purpose="signature", row_id=row_id, statement_id=form.statement_id
        ),
        "country": form.form.country,
        "visibility": form.form.visibility,
        "wants_updates": form.form.wants_updates,
        "consent_digest": sha256(form.form.consent.encode()).digest(),
        "created_at": now,
    }


def _consents(forms: Sequence[OpenedForm], now: datetime) -> list[dict[str, Any]]:
    wordings = {form.form.consent: form.language for form in forms}
    return [
        {
            "digest": sha256(wording.encode()).digest(),
            "language": language,
            "wording": wording,
            "first_seen_at": now,
        }
        for wording, language in wordings.items()
    ]
