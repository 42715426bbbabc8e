"""Record the organiser's word that a member backs a statement."""

from datetime import date, datetime

from petitioner.endorsements.find_text import find_text
from petitioner.endorsements.rules import (
    UNDER_WAY,
    Fact,
    Proof,
    Provenance,
    RefusedRecord,
    Standing,
    State,
    Step,
    check_day,
    move,
)
from petitioner.endorsements.shapes import BackedText, EvidenceLine, Kept, Outcome, Recorded
from petitioner.endorsements.store import backers as store
from petitioner.foundation.db import Session
from petitioner.parliaments.read import find_member
from petitioner.parliaments.shapes import MemberView


def record_reported(
    session: Session,
    statement: str,
    person: str,
    *,
    note: str,
    endorsed_on: date,
    assembly: str = "",
    language: str = "en",
    version: int | None = None,
    by: str,
    now: datetime,
) -> Recorded:
    """Record that the organiser says a person backs a statement; it is listed apart and never counted.

    `note` says how the organiser knows; nobody outside reads it. The same again changes nothing. It is the
    weakest word: it stands beside none that is stronger, and against none of the member's own.

    Raises:
        UnknownText: no such statement, version or language.
        UnknownPerson: no such person, or several.
        NoMandate: the person did not sit on that day.
        RefusedRecord: a day to come, no note, objected or withdrawn, or another version is backed already.
    """
    check_day(endorsed_on, now.date())
    if not note.strip():
        raise RefusedRecord("Say in the note how the organiser knows.")
    backed = find_text(session, statement, language=language, number=version, now=now)
    member = find_member(session, person, on=endorsed_on, assembly=assembly)
    store.take_turn(session, backed.statement_id)
    line = EvidenceLine("", None, note.strip(), by, now)
    past = store.endorsements_of(
        session,
        backed.statement_id,
        assembly_id=member.person.assembly_id,
        person_id=member.person.person_id,
    )
    running = next((kept for kept in past if kept.standing.state in UNDER_WAY), None)
    _check_not_against_the_member(past, member)
    replaced = None
    if running is not None:
        if running.version_number == backed.version_number:
            return _keep(session, running, member, line)
        replaced = _supersede(session, running, backed, member, now=now)
    proposed = Standing(State.PROPOSED, Provenance.REPORTED)
    live = move(proposed, Step.PUBLISH, facts=[Fact(Proof.ORGANISERS_WORD, now)], now=now)
    number = store.add_endorsement(session, backed, member, live, endorsed_on=endorsed_on, now=now)
    store.add_evidence(session, number, Proof.ORGANISERS_WORD, line)
    person_is = member.person
    return Recorded(
        Outcome.RECORDED, number, person_is.name, person_is.assembly, backed.version_number, replaced
    )


def _check_not_against_the_member(past: tuple[Kept, ...], member: MemberView) -> None:
    name = member.person.name.full
    for kept in past:
        if kept.standing.state is State.WITHDRAWN:
            raise RefusedRecord(
                f"{name} withdrew on {kept.withdrawn_on}; the organiser's word is not enough after that."
            )
        if kept.standing.state is State.SUSPENDED:
            raise RefusedRecord(f"{name} has objected; the organiser's word is not enough after that.")


def _keep(session: Session, kept: Kept, member: MemberView, line: EvidenceLine) -> Recorded:
    """Add the organiser's word to what is recorded, unless it is there."""
    is_known = any(fact.proof is Proof.ORGANISERS_WORD for fact in kept.facts)
    if not is_known:
        store.add_evidence(session, kept.endorsement_id, Proof.ORGANISERS_WORD, line)
    outcome = Outcome.UNCHANGED if is_known else Outcome.EVIDENCE_ADDED
    person = member.person
    return Recorded(outcome, kept.endorsement_id, person.name, person.assembly, kept.version_number)


def _supersede(session: Session, kept: Kept, backed: BackedText, member: MemberView, *, now: datetime) -> int:
    """Let a report of a newer version take the place of an older one; nothing stronger gives way to it."""
    is_older = kept.version_number > backed.version_number
    if is_older or kept.standing.provenance is not Provenance.REPORTED:
        raise RefusedRecord(
            f"{member.person.name.full} is recorded with version {kept.version_number} "
            f"({kept.standing.provenance}); a report of version {backed.version_number} changes nothing."
        )
    after = move(kept.standing, Step.SUPERSEDE, facts=kept.facts, now=now)
    store.change_standing(session, kept.endorsement_id, after, now=now)
    return kept.version_number
