"""Record that a member said themselves, by a letter to their official address, that they back a text."""

from datetime import datetime

from petitioner.endorsements.rules import (
    UNDER_WAY,
    Fact,
    Proof,
    Provenance,
    Standing,
    State,
    Step,
    move,
)
from petitioner.endorsements.shapes import OWN_WORD, BackedText, EvidenceLine, Kept
from petitioner.endorsements.store import backers as store
from petitioner.foundation.db import Session
from petitioner.parliaments.shapes import MemberView


def back_in_person(
    session: Session, text: BackedText, member: MemberView, *, said_at: datetime, now: datetime
) -> int:
    """Let the member back the text by their own word, and return the id of the endorsement.

    What is recorded of the same version is confirmed. Of another version, what is live and newer stays as it
    is, and everything else gives way.
    """
    store.take_turn(session, text.statement_id)
    past = store.endorsements_of(
        session,
        text.statement_id,
        assembly_id=member.person.assembly_id,
        person_id=member.person.person_id,
    )
    running = next((kept for kept in past if kept.standing.state in UNDER_WAY), None)
    if running is not None and running.version_number != text.version_number:
        is_live = running.standing.state is State.LIVE
        if is_live and running.version_number > text.version_number:
            return running.endorsement_id
        step = Step.SUPERSEDE if is_live else Step.RETRACT
        after = move(running.standing, step, facts=running.facts, now=now)
        store.change_standing(session, running.endorsement_id, after, now=now)
        running = None
    return _confirm(session, running, text, member, said_at=said_at, now=now)


def _confirm(
    session: Session,
    running: Kept | None,
    text: BackedText,
    member: MemberView,
    *,
    said_at: datetime,
    now: datetime,
) -> int:
    before = running.standing if running else Standing(State.PROPOSED, Provenance.MEMBER)
    facts = (*(running.facts if running else ()), Fact(Proof.CONFIRMATION, said_at))
    after = move(before, Step.CONFIRM, facts=facts, now=max(now, said_at))
    if running is None:
        day = said_at.date()
        number = store.add_endorsement(session, text, member, after, endorsed_on=day, now=now)
    else:
        number = running.endorsement_id
        store.change_standing(session, number, after, now=now)
    store.add_evidence(session, number, Proof.CONFIRMATION, EvidenceLine("", None, "", OWN_WORD, said_at))
    return number
