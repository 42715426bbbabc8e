"""Record that a member said themselves that they do not back a statement, whatever was recorded of them."""

from datetime import datetime

from petitioner.endorsements.rules import MOVED_BY, UNDER_WAY, Answer, Fact, Provenance, State, move
from petitioner.endorsements.shapes import OWN_WORD, EvidenceLine
from petitioner.endorsements.store import backers as store
from petitioner.foundation.db import Session


def take_back_in_person(
    session: Session, statement_id: int, *, assembly_id: int, person_id: int, said_at: datetime, now: datetime
) -> bool:
    """Withdraw the member's backing, and say whether there was one.

    What nobody but the organiser or their office said, and they never did, is objected to and disappears;
    what was their word or a public record stays with both days.
    """
    store.take_turn(session, statement_id)
    past = store.endorsements_of(session, statement_id, assembly_id=assembly_id, person_id=person_id)
    running = next((kept for kept in past if kept.standing.state in UNDER_WAY), None)
    if running is None or running.standing.state is State.SUSPENDED:
        return False
    was_theirs = running.standing.provenance in {Provenance.MEMBER, Provenance.DOCUMENTED}
    answer = Answer.WITHDRAW if was_theirs and running.standing.state is State.LIVE else Answer.OBJECT
    step, proof = MOVED_BY[answer]
    facts = (*running.facts, Fact(proof, said_at))
    after = move(running.standing, step, facts=facts, now=max(now, said_at))
    line = EvidenceLine("", None, "", OWN_WORD, said_at)
    store.add_evidence(session, running.endorsement_id, proof, line)
    day = max(said_at.date(), running.endorsed_on) if answer is Answer.WITHDRAW else None
    store.change_standing(session, running.endorsement_id, after, withdrawn_on=day, now=now)
    return True
