"""Let go of what staff entered and nobody can answer any more."""

from datetime import datetime

from petitioner.endorsements.rules import State, Step, move
from petitioner.endorsements.store import backers, office
from petitioner.foundation.db import Session


def lapse_office(session: Session, *, now: datetime) -> int:
    """Retract each proposal whose letter bounced, never left or has expired long since; return how many.

    As long as the letter can be answered the member may still make it their own word.
    """
    ended = 0
    for statement_id, endorsement_id in office.lapsed(session, now=now):
        backers.take_turn(session, statement_id)
        kept = backers.find_endorsement(session, endorsement_id)
        if kept.standing.state is State.PROPOSED:
            after = move(kept.standing, Step.RETRACT, facts=kept.facts, now=now)
            backers.change_standing(session, endorsement_id, after, now=now)
            ended += 1
    return ended
