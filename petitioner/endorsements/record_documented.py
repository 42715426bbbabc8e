"""Record an endorsement that is on public record."""

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
    check_url,
    move,
)
from petitioner.endorsements.shapes import BackedText, EvidenceLine, Kept, Outcome, Recorded
from petitioner.endorsements.store import backers as store
from petitioner.foundation.db import Session
from petitioner.parliaments.read import find_member
from petitioner.parliaments.shapes import MemberView


def record_documented(
    session: Session,
    statement: str,
    person: str,
    *,
    url: str,
    endorsed_on: date,
    assembly: str = "",
    language: str = "en",
    version: int | None = None,
    copy_digest: bytes | None = None,
    note: str = "",
    by: str,
    now: datetime,
) -> Recorded:
    """Record that a person (by the id of their assembly's rosters) backs a statement, and publish it.

    The same again changes nothing; another record of the same backing becomes a second line of evidence; a
    newer version takes the place of an older one.

    Raises:
        UnknownText: no such statement, version or language.
        UnknownPerson: no such person, or several.
        NoMandate: the person did not sit on that day.
        RefusedRecord: a day to come, no web address, withdrawn since, or another version is backed already.
    """
    check_day(endorsed_on, now.date())
    check_url(url)
    backed = find_text(session, statement, language=language, number=version, now=now)
    member = find_member(session, person, on=endorsed_on, assembly=assembly)
    store.take_turn(session, backed.statement_id)
    line = EvidenceLine(url, copy_digest, note, by, now)
    past = store.endorsements_of(
        session,
        backed.statement_id,
        assembly_id=member.person.assembly_id,
        person_id=member.person.person_id,
    )
    _check_not_withdrawn_since(past, endorsed_on, member)
    running = next((kept for kept in past if kept.standing.state in UNDER_WAY), None)
    if running is not None and running.version_number == backed.version_number:
        return _add_evidence(session, running, member, line, now=now)
    if running is not None:
        _supersede(session, running, backed, member, now=now)
    endorsement_id = _publish(session, backed, member, line, endorsed_on=endorsed_on, now=now)
    replaced = running.version_number if running else None
    return _recorded(Outcome.RECORDED, endorsement_id, member, backed.version_number, replaced)


def _check_not_withdrawn_since(past: tuple[Kept, ...], endorsed_on: date, member: MemberView) -> None:
    for kept in past:
        if kept.withdrawn_on is not None and kept.withdrawn_on >= endorsed_on:
            raise RefusedRecord(
                f"{member.person.name.full} withdrew on {kept.withdrawn_on.isoformat()}; "
                "only a backing given after that day can be recorded."
            )


def _add_evidence(
    session: Session, kept: Kept, member: MemberView, line: EvidenceLine, *, now: datetime
) -> Recorded:
    if any(line.url == url and line.copy_digest in {None, digest} for url, digest in kept.records):
        return _recorded(Outcome.UNCHANGED, kept.endorsement_id, member, kept.version_number)
    store.add_evidence(session, kept.endorsement_id, Proof.PUBLIC_RECORD, line)
    if kept.standing.state in {State.LIVE, State.PROPOSED}:  # a public record waits for no notice
        facts = (*kept.facts, Fact(Proof.PUBLIC_RECORD, line.recorded_at))
        after = move(kept.standing, Step.DOCUMENT, facts=facts, now=now)
        store.change_standing(session, kept.endorsement_id, after, now=now)
    return _recorded(Outcome.EVIDENCE_ADDED, kept.endorsement_id, member, kept.version_number)


def _supersede(
    session: Session, kept: Kept, backed: BackedText, member: MemberView, *, now: datetime
) -> None:
    """Let a newer version take the place of an older one; against an objection it changes nothing."""
    if kept.version_number > backed.version_number:
        raise RefusedRecord(
            f"{member.person.name.full} already backs version {kept.version_number}; "
            f"version {backed.version_number} is older."
        )
    step = Step.RETRACT if kept.standing.state is State.PROPOSED else Step.SUPERSEDE
    after = move(kept.standing, step, facts=kept.facts, now=now)
    store.change_standing(session, kept.endorsement_id, after, now=now)


def _publish(
    session: Session,
    backed: BackedText,
    member: MemberView,
    line: EvidenceLine,
    *,
    endorsed_on: date,
    now: datetime,
) -> int:
    proposed = Standing(State.PROPOSED, Provenance.DOCUMENTED)
    live = move(proposed, Step.PUBLISH, facts=[Fact(Proof.PUBLIC_RECORD, line.recorded_at)], now=now)
    endorsement_id = store.add_endorsement(session, backed, member, live, endorsed_on=endorsed_on, now=now)
    store.add_evidence(session, endorsement_id, Proof.PUBLIC_RECORD, line)
    return endorsement_id


def _recorded(
    outcome: Outcome,
    endorsement_id: int,
    member: MemberView,
    version_number: int,
    replaced: int | None = None,
) -> Recorded:
    person = member.person
    return Recorded(outcome, endorsement_id, person.name, person.assembly, version_number, replaced)
