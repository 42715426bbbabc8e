"""Let be seen what staff entered, once the member was told and has had the time to object."""

from datetime import datetime

from petitioner.authorities.read import authority_for
from petitioner.endorsements.office_rules import is_pending
from petitioner.endorsements.office_shapes import RipeEntry
from petitioner.endorsements.propose_by_office import evidence_of
from petitioner.endorsements.rules import OBJECTION_WINDOW, Fact, ForbiddenMove, Proof, State, Step, move
from petitioner.endorsements.store import backers, office
from petitioner.foundation.db import Session


def publish_office(session: Session, *, now: datetime) -> int:
    """Move to `office` each entry whose time has come, by the table of moves; return how many moved.

    The staff's authority must be in force on this day, their account not frozen, the member seated and
    silent. What lacks any of it stays as it is and is looked at again.
    """
    moved = 0
    for each in office.ripe_entries(session, told_before=now - OBJECTION_WINDOW):
        backers.take_turn(session, each.entry.statement_id)
        moved += _publish(session, each, now=now)
    return moved


def _publish(session: Session, each: RipeEntry, *, now: datetime) -> bool:
    entry = each.entry
    if not office.is_silent(session, each.endorsement_id):
        return False
    kept = backers.find_endorsement(session, each.endorsement_id)
    held = authority_for(
        session, each.account_id, assembly_id=entry.assembly_id, person_id=entry.person_id, on=now.date()
    )
    if held is None or not is_pending(kept.standing.state, kept.standing.provenance):
        return False
    # of all the letters that may have told the member something, only the one about this entry counts
    others = [fact for fact in kept.facts if fact.proof not in {Proof.AUTHORITY, Proof.DELIVERED_NOTICE}]
    own = [Fact(Proof.AUTHORITY, each.entered_at), Fact(Proof.DELIVERED_NOTICE, each.mailed_at)]
    is_new = kept.standing.state is State.PROPOSED
    try:
        after = move(kept.standing, Step.PUBLISH if is_new else Step.VOUCH, facts=[*others, *own], now=now)
    except ForbiddenMove:
        return False
    if not is_new:  # before this moment the public reads nothing of the entry
        line = evidence_of(entry, each.account_id, each.entered_at)
        backers.add_evidence(session, each.endorsement_id, Proof.AUTHORITY, line)
    backers.change_standing(session, each.endorsement_id, after, now=now)
    return True
