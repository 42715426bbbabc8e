"""Propose, on the word of a member's staff, that the member backs a statement, and let the member be told."""

from datetime import datetime

from petitioner.authorities.read import authority_for
from petitioner.authorities.rules import Grantor
from petitioner.endorsements.office_rules import ENTRIES_TIME, MOST_ENTRIES, Refusal, RefusedEntry
from petitioner.endorsements.office_shapes import Entry
from petitioner.endorsements.rules import (
    LETTER_TIME,
    UNDER_WAY,
    Proof,
    Provenance,
    Standing,
    State,
    Step,
    letter_language,
    move,
)
from petitioner.endorsements.shapes import BackedText, EvidenceLine, Kept
from petitioner.endorsements.store import backers, letters, office
from petitioner.foundation.db import Session
from petitioner.foundation.i18n import country_languages
from petitioner.parliaments.read import find_members, read_official_address
from petitioner.parliaments.shapes import MemberView
from petitioner.statements.read import UnknownStatement, read_version
from petitioner.statements.rules import Phase
from petitioner.statements.shapes import StatementView
from petitioner.vocabulary.email_address import InvalidEmailAddress, parse_email_address


def propose_by_office(session: Session, entry: Entry, account_id: int, *, now: datetime) -> int:
    """Write what staff entered as proposed, let a letter to the member be due, and return the endorsement.

    Nothing of it is seen before the member was told and had time to object (`publish_office`). What stands on
    the page on the organiser's word alone stays there meanwhile, and is raised to staff's word then.

    Raises:
        RefusedEntry: it cannot be entered; its `refusal` says why.
    """
    granted_by = _grantor(session, entry, account_id, now=now)
    text = _open_text(session, entry, now=now)
    member = _member(session, entry, now=now)
    _check_address(session, entry, now=now)
    running = _checked_past(session, entry, text, now=now)
    if running is None:
        backed = BackedText(text.statement_id, text.version_id, text.version_number, text.language)
        proposed = Standing(State.PROPOSED, Provenance.OFFICE)
        number = backers.add_endorsement(
            session, backed, member, proposed, endorsed_on=entry.endorsed_on, now=now
        )
        backers.add_evidence(session, number, Proof.AUTHORITY, evidence_of(entry, account_id, now))
    else:
        number = running.endorsement_id
    office.mark_entered(session, entry.entry_id, number, granted_by, now=now)
    letters.add_letter(
        session,
        number,
        language=letter_language("", country_languages(member.mandate.country), text.languages),
        now=now,
        expires_at=now + LETTER_TIME,
        entry_id=entry.entry_id,
    )
    return number


def evidence_of(entry: Entry, account_id: int, entered_at: datetime) -> EvidenceLine:
    """Return the line of evidence that an entry is."""
    return EvidenceLine(entry.url, None, entry.note, f"staff, account {account_id}", entered_at)


def _grantor(session: Session, entry: Entry, account_id: int, *, now: datetime) -> Grantor:
    held = authority_for(
        session, account_id, assembly_id=entry.assembly_id, person_id=entry.person_id, on=now.date()
    )
    if held is None:
        raise RefusedEntry(Refusal.NO_AUTHORITY)
    return held.granted_by


def _open_text(session: Session, entry: Entry, *, now: datetime) -> StatementView:
    try:
        text = read_version(session, entry.version_id, entry.language, now=now)
    except UnknownStatement:
        raise RefusedEntry(Refusal.NOT_OPEN) from None
    if text.statement_id != entry.statement_id or text.phase is not Phase.OPEN:
        raise RefusedEntry(Refusal.NOT_OPEN)
    return text


def _member(session: Session, entry: Entry, *, now: datetime) -> MemberView:
    """Return the member with the mandate of the day on which they backed it."""
    seated = find_members(session, entry.assembly_id, on=entry.endorsed_on, person_id=entry.person_id)
    if not seated or entry.endorsed_on > now.date():
        raise RefusedEntry(Refusal.NO_MANDATE)
    return seated[0]


def _check_address(session: Session, entry: Entry, *, now: datetime) -> None:
    """Refuse whoever cannot be told; the address itself stays in the roster until a letter leaves."""
    listed = read_official_address(session, entry.assembly_id, entry.person_id, on=now.date())
    try:
        parse_email_address(listed)
    except InvalidEmailAddress:
        raise RefusedEntry(Refusal.NO_ADDRESS) from None


def _checked_past(session: Session, entry: Entry, text: StatementView, *, now: datetime) -> Kept | None:
    """Return what is seen on the organiser's word and will be raised; none if it begins anew."""
    past = backers.endorsements_of(
        session, entry.statement_id, assembly_id=entry.assembly_id, person_id=entry.person_id
    )
    _check_not_against_the_member(past, entry)
    if office.count_recent(session, entry, since=now - ENTRIES_TIME) >= MOST_ENTRIES:
        raise RefusedEntry(Refusal.TOO_OFTEN)
    running = next((kept for kept in past if kept.standing.state in UNDER_WAY), None)
    if running is None:
        return None
    waits = _waits(session, running, entry, now=now)
    if running.standing.state is State.PROPOSED and not waits:
        after = move(running.standing, Step.RETRACT, facts=running.facts, now=now)
        backers.change_standing(session, running.endorsement_id, after, now=now)
        return None
    if running.standing.provenance is Provenance.MEMBER:
        raise RefusedEntry(Refusal.CONFIRMED)
    if running.version_number != text.version_number:
        raise RefusedEntry(Refusal.OTHER_VERSION)
    if running.standing.state is State.LIVE and running.standing.provenance is not Provenance.REPORTED:
        raise RefusedEntry(Refusal.RECORDED)
    if waits:
        raise RefusedEntry(Refusal.ENTERED)
    return running


def _check_not_against_the_member(past: tuple[Kept, ...], entry: Entry) -> None:
    """Refuse what the member has spoken against: staff's word is not enough after that."""
    for kept in past:
        last = {fact.proof: fact.since for fact in sorted(kept.facts, key=lambda fact: fact.since)}
        objected, confirmed = last.get(Proof.OBJECTION), last.get(Proof.CONFIRMATION)
        if objected is not None and (confirmed is None or confirmed <= objected):
            raise RefusedEntry(Refusal.OBJECTED)
        if kept.withdrawn_on is not None and kept.withdrawn_on >= entry.endorsed_on:
            raise RefusedEntry(Refusal.WITHDRAWN)


def _waits(session: Session, running: Kept, entry: Entry, *, now: datetime) -> bool:
    """Say whether an earlier entry may still be seen, so that another letter would only repeat the first."""
    account_id = office.account_behind(session, running.endorsement_id)
    if account_id is None or not office.has_open_notice(session, running.endorsement_id, now=now):
        return False
    held = authority_for(
        session, account_id, assembly_id=entry.assembly_id, person_id=entry.person_id, on=now.date()
    )
    return held is not None
