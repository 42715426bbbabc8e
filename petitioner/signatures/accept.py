"""Turn opened forms into pending signatures and links, one way for every address, whatever its history."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_bytes
from typing import Any
from uuid import UUID, uuid4

from petitioner.foundation.db import Session
from petitioner.foundation.secrets import WebKeys, WorkerKeys
from petitioner.screening.assess import Candidate, assess
from petitioner.screening.rules import Allowance, Verdict
from petitioner.screening.suppress_digests import suppress_digests
from petitioner.signatures.batch_rules import is_of_domain
from petitioner.signatures.fingerprints import Fingerprints, fingerprints
from petitioner.signatures.issue_link import NewLink, issue_link
from petitioner.signatures.rules import CommentState, LetterKind, LinkKind, LiveSignature, State, owed_letter
from petitioner.signatures.shapes import OpenedForm, Person
from petitioner.signatures.store import attempts, holds
from petitioner.signatures.store import intake as store
from petitioner.statements.read import policies
from petitioner.statements.rules import ConfirmBy, MailboxSharing
from petitioner.statements.shapes import Policy
from petitioner.transparency.commitment import SECRET_BYTES, address_mark
from petitioner.vocabulary.email_address import EmailAddress
from petitioner.vocabulary.hour import hour_after, hour_of
from petitioner.vocabulary.visibility import Visibility


@dataclass(frozen=True, slots=True)
class Terms:
    """How long links are valid, for signers at risk too, and how many letters an address may get."""

    link_validity: timedelta
    sealed_link_validity: timedelta
    allowance: Allowance


@dataclass(frozen=True, slots=True)
class _Judged:
    """A form and all that decides what becomes of it."""

    form: OpenedForm
    policy: Policy
    fingerprint: bytes
    namesake: bytes | None
    kind: LinkKind
    confirmed_id: UUID | None
    """The live signature of the mailbox, where there is one."""
    hold_id: int | None
    """Why it is to be looked at before it counts."""


def candidate(keys: WorkerKeys, address: EmailAddress) -> Candidate:
    """Return an address as screening may know it."""
    return Candidate(keys.throttle_digest(address.canonical()), suppress_digests(keys, address))


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
    statement_ids = {form.statement_id for form in forms}
    known = policies(session, statement_ids)
    prints = fingerprints(session, statement_ids, keys=keys, now=now)
    candidates = [candidate(keys, form.email) for form in forms]
    verdicts = assess(session, candidates, allowance=terms.allowance, now=now)
    judged = _judged(session, forms, verdicts, known, prints)
    signatures: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    for each in judged:
        link_id, signature_id = uuid4(), None
        if each.kind is LinkKind.ALREADY_CONFIRMED and not each.policy.is_sealed:
            signature_id = each.confirmed_id
        elif each.kind is LinkKind.CONFIRMATION:
            # The address moves from the link to the signature where they share their id. Where signers are at
            # risk it goes nowhere, and nothing is to lead from a letter's Message-ID to a signature.
            signature_id = uuid4() if each.policy.is_sealed else link_id
            signatures.append(_signature(each, signature_id, keys, now))
        wanted = _link(each, link_id, signature_id, terms, now)
        links.append(issue_link(wanted, keys=keys, web_keys=web_keys))
    first = _mark_repeats(session, signatures)
    store.add_consents(session, _consents(forms, now))
    store.add_signatures(session, signatures)
    store.add_links(session, links)
    attempts.add(session, attempted=first)  # at the end: whoever adds to these numbers too waits shortly


def _mark_repeats(session: Session, rows: Sequence[dict[str, Any]]) -> Counter[int]:
    """Mark who has another attempt waiting; return how many of each statement's are the first."""
    known = attempts.waiting_among(session, [(row["statement_id"], row["fingerprint"]) for row in rows])
    first: Counter[int] = Counter()
    for row in rows:
        key = (row["statement_id"], row["fingerprint"], row["namesake"])
        row["is_repeat"] = key in known
        first[row["statement_id"]] += key not in known
        known.add(key)
    return first


def _judged(
    session: Session,
    forms: Sequence[OpenedForm],
    verdicts: Sequence[Verdict],
    known: Mapping[int, Policy],
    prints: Fingerprints,
) -> list[_Judged]:
    """Say of each form what it is owed: a letter to confirm, a neutral one, or none."""
    keyed = [
        prints.of(form.statement_id, form.email) if prints.knows(form.statement_id) else b"" for form in forms
    ]
    live = store.live_among(session, [(form.statement_id, f) for form, f in zip(forms, keyed, strict=True)])
    held = holds.in_force(session, known)
    judged = []
    for form, fingerprint, verdict in zip(forms, keyed, verdicts, strict=True):
        policy = known[form.statement_id]
        namesake = None
        if policy.two_on_one_mailbox is not MailboxSharing.OFF and fingerprint:
            namesake = prints.of_name(form.statement_id, form.form.name)
        attempt = LiveSignature(namesake, form.form.country)
        others = live.get((form.statement_id, fingerprint), ())
        kind = LinkKind.SILENT
        if verdict is Verdict.WRITE and fingerprint:
            kind = owed_letter(policy.two_on_one_mailbox, attempt, others)
        confirmed_id = others[0].id if others else None
        hold_id = next((row.id for row in held if _is_held(form, row)), None)
        judged.append(_Judged(form, policy, fingerprint, namesake, kind, confirmed_id, hold_id))
    return judged


def _is_held(form: OpenedForm, row: holds.AnyRow) -> bool:
    return form.statement_id == row.statement_id and is_of_domain(form.email.domain(), row.domain)


def _signature(each: _Judged, row_id: UUID, keys: WorkerKeys, now: datetime) -> dict[str, Any]:
    form = each.form
    visibility = Visibility(form.form.visibility)
    shown = visibility in each.policy.visibilities and visibility is not Visibility.HIDDEN
    secret = token_bytes(SECRET_BYTES)
    person = Person(
        form.form.name,
        role=form.form.role if shown and visibility is Visibility.ROLE else "",
        comment=form.form.comment if shown and each.policy.takes_comments else "",
        secret=secret,
        address_mark=address_mark(secret, form.email.canonical()),
    )
    return {
        "id": row_id,
        "statement_id": form.statement_id,
        "version_id": form.version_id,
        "language": form.language,
        "state": State.PENDING,
        "fingerprint": each.fingerprint,
        "namesake": each.namesake,
        "person": keys.encrypt_row(
            person.to_bytes(), purpose="signature", row_id=row_id, statement_id=form.statement_id
        ),
        "country": form.form.country,
        "visibility": visibility if shown else Visibility.HIDDEN,
        "comment_state": CommentState.WAITING if person.comment else None,
        "wants_updates": form.form.wants_updates and not each.policy.is_sealed,
        "consent_digest": sha256(form.form.consent.encode()).digest(),
        "created_at": hour_of(now) if each.policy.is_sealed else now,
        "hold_id": each.hold_id,
    }


def _link(each: _Judged, link_id: UUID, signature_id: UUID | None, terms: Terms, now: datetime) -> NewLink:
    form, policy = each.form, each.policy
    letter, address = None, None
    if each.kind is LinkKind.CONFIRMATION:
        address = form.email
        letter = LetterKind.CODE if policy.is_sealed else LetterKind.CONFIRMATION
    elif each.kind is LinkKind.ALREADY_CONFIRMED:
        # The letter goes to the address that was confirmed; where that was destroyed, to the one typed now.
        letter, address = LetterKind.ALREADY_CONFIRMED, form.email if policy.is_sealed else None
    validity = terms.sealed_link_validity if policy.is_sealed else terms.link_validity
    return NewLink(
        id=link_id,
        kind=each.kind,
        letter=letter,
        language=form.language,
        handle_digest=form.handle_digest,
        address=address,
        issued_at=hour_of(now) if policy.is_sealed else now,
        expires_at=hour_after(now + validity) if policy.is_sealed else now + validity,
        due_at=hour_of(now) if policy.is_sealed else now,
        signature_id=signature_id,
        statement_id=form.statement_id,
        version_id=form.version_id,
        asks_code=policy.confirm_by is ConfirmBy.CODE,
    )


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
